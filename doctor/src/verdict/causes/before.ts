import { sign, type SignTable } from '../cause.ts';
import {
  all,
  any,
  not,
  status,
  opens,
  alive,
  outcome,
  detail,
  by,
  lists,
  where,
} from '../condition.ts';

const wrongForSure =
  /^(?:CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID|CERT_NOT_YET_VALID|DEPTH_ZERO_SELF_SIGNED_CERT)$/;
const badCertificate = (id: string, pattern = /./) =>
  where([id], (r) => pattern.test(r.get(id)?.tls?.error ?? ''));

/** What stands between a page and its first request. `url` is a reading of the two addresses. */
export const BEFORE_SIGNS: SignTable = {
  F06: sign({ weight: 110, sure: status('page', 2, 3, 4) }, lists('url', 'mixed')),
  F29: sign(
    { weight: 105, sure: opens('minimal') },
    lists('page', 'csp'),
    lists('url', 'page-given'),
  ),
  F16: sign(
    { weight: 50 },
    lists('url', 'page-given'),
    lists('page-name', 'public-to-private'),
    any(alive('browser'), not(outcome('connect', 'answer'))),
  ),
  F15: [
    sign(
      {
        weight: 104,
        sure: all(badCertificate('connect', wrongForSure), badCertificate('minimal', wrongForSure)),
      },
      badCertificate('connect'),
    ),
    sign(
      { weight: 70, beside: ['F31'] },
      outcome('connect', 'tls-failed'),
      detail('connect', /ALERT|UNRECOGNIZED_NAME|INTERNAL_ERROR|HANDSHAKE_FAILURE/i),
      not(outcome('plain', 'answer')),
    ),
  ],
  F12: [
    sign(
      { weight: 103, sure: where(['connect', 'plain'], () => true) },
      outcome('connect', 'tls-failed', 'silence'),
      outcome('plain', 'answer'),
    ),
    sign(
      { weight: 66, beside: ['F31'] },
      outcome('connect', 'tls-failed'),
      detail('connect', /WRONG_VERSION|PACKET_LENGTH|UNKNOWN_PROTOCOL/i),
    ),
  ],
  // The port is open, and says nothing to TLS nor to HTTP.
  F11: sign(
    { weight: 50, beside: ['F31'] },
    outcome('connect', 'silence'),
    where(
      ['plain'],
      (r) => r.outcome('plain') === 'silence' && r.get('plain')?.detail === undefined,
    ),
  ),
  F19: sign(
    { weight: 99 },
    outcome('connect', 'tls-failed'),
    detail('connect', /NO_APPLICATION_PROTOCOL|ALPN/i),
  ),
  F31: sign(
    { weight: 60, beside: ['F12'] },
    outcome('connect', 'tls-failed'),
    detail('connect', /RESET|PIPE|SOCKET/i),
    not(by('iis')),
  ),
};
