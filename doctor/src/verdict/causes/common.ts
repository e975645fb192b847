import {
  all,
  any,
  type ReadingCondition,
  differs,
  not,
  opens,
  refuses,
  same,
  where,
} from '../condition.ts';

/** Neither the smallest handshake nor a browser's gets a good 101. */
export const bothRefuse = all(refuses('minimal'), refuses('browser'));

/** The upgrade does not arrive: handshake, other version and plain request are answered alike. */
export const arrivesPlain = all(
  same('minimal', 'get'),
  any(same('version-99', 'get'), not(differs('version-99', 'get'))),
);

export const directOpens = opens('direct-minimal');

/** 15 03: a TLS alert. */
export function isTlsAlert(id: string): ReadingCondition {
  return where([id], (r) => r.body(id).startsWith('\u0015\u0003'));
}
