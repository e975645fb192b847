import {
  all,
  any,
  type ReadingCondition,
  differs,
  header,
  http2Status,
  not,
  opens,
  refuses,
  same,
  says,
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

/** RFC 2817: an Upgrade header that names TLS; others say it in a sentence. */
export const wantsTls = (id: string): ReadingCondition =>
  any(
    header(id, 'upgrade', /^TLS\b/i),
    says(
      id,
      /\b(?:use|requires?|over|only via|switch to) (?:an? )?(?:HTTPS|TLS|SSL)\b|HTTPS (?:is )?required|403\.4\b|secured with (?:Secure Sockets|SSL|TLS)/i,
    ),
  );

/** The extended CONNECT is offered, and refused or sent elsewhere. */
export const refusesOverHttp2 = http2Status(/^[34]|^501/);

/** 15 03: a TLS alert. */
export function isTlsAlert(id: string): ReadingCondition {
  return where([id], (r) => r.body(id).startsWith('\u0015\u0003'));
}
