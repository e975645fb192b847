import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** The lab's names; the first is the certificate's common name. */
export const LAB_NAMES: readonly string[] = ['reverseproxy.com', 'localhost', '127.0.0.1', '::1'];

// RFC 1123 section 2.1: letters, digits and inner hyphens, labels of at most 63 characters. A
// leftmost `*` is RFC 6125 section 6.4.3's.
const HOST_NAME = /^(\*\.)?(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$/;
const MAX_HOST_NAME_CHARACTERS = 253;

/** Whether a certificate can be issued for that name: ASCII letters, digits and hyphens. */
export function isCertificateName(name: string): boolean {
  return isIP(name) !== 0 || isHostName(name.toLowerCase());
}

function isHostName(lower: string): boolean {
  return HOST_NAME.test(lower) && lower.length <= MAX_HOST_NAME_CHARACTERS;
}

/**
 * Returns the names without repeats, each in one spelling (lower case, IPv6 as RFC 5952 shortens
 * it). Throws if there is none, or if one is neither a host name nor an IP address.
 */
export function canonicalNames(names: readonly string[]): readonly string[] {
  if (names.length === 0) {
    throw new Error('names must hold at least one host name or IP address, got none');
  }
  return [...new Set(names.map(canonicalName))];
}

function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  if (isIP(lower) === 4) return lower;
  // A zone such as %eth0 means nothing outside the machine that wrote it.
  if (isIP(lower) === 6 && !lower.includes('%')) return shortIPv6(lower);
  if (isHostName(lower)) return lower;
  throw new Error(
    `names must hold host names (ASCII, as in xn--...) and IP addresses, got ${JSON.stringify(name)}`,
  );
}

function shortIPv6(address: string): string {
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

export function namesOf(certificate: X509Certificate): readonly string[] {
  const alternatives = certificate.subjectAltName?.split(', ') ?? [];
  return alternatives.map((alternative) => {
    const name = alternative.replace(/^(DNS|IP Address):/, '');
    return isIP(name) === 6 ? shortIPv6(name) : name;
  });
}
