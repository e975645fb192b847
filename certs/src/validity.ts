import type { X509Certificate } from 'node:crypto';

const DAY_MS = 24 * 60 * 60 * 1000;

/** As Let's Encrypt's certificates: far below the 825 days that Apple's platforms allow. */
export const LEAF_VALIDITY_DAYS = 90;

/** A leaf with less left than this is renewed: a third of its life, as ACME clients do. */
export const RENEWAL_DAYS = 30;

/** The lifetime of mkcert's own CA, so that it is trusted only once. */
export const AUTHORITY_VALIDITY_DAYS = 3650;

export function daysAfter(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * DAY_MS);
}

export function notAfterOf(certificate: X509Certificate): Date {
  return new Date(certificate.validTo);
}

/** `2027-02-20`. */
export function isoDay(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/**
 * Returns why a certificate is not valid from `now` until `needed` (`12 days left`, `expired
 * on 2027-02-20`, `not valid before 2027-02-20`), or undefined if it can.
 */
export function validityFault(
  certificate: X509Certificate,
  now: Date,
  needed: Date,
): string | undefined {
  const notBefore = new Date(certificate.validFrom);
  const notAfter = notAfterOf(certificate);
  if (now < notBefore) return `not valid before ${isoDay(notBefore)}`;
  if (now > notAfter) return `expired on ${isoDay(notAfter)}`;
  return notAfter < needed ? daysLeft(certificate, now) : undefined;
}

/** `67 days left`, in whole days. */
export function daysLeft(certificate: X509Certificate, now: Date): string {
  const days = Math.floor((notAfterOf(certificate).getTime() - now.getTime()) / DAY_MS);
  return `${days} ${days === 1 ? 'day' : 'days'} left`;
}
