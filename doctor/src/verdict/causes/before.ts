import type { Sign } from '../cause.ts';
import { all, any, not, status, opens, alive, outcome, detail, by, where } from '../condition.ts';

const wrongForSure =
  /^(?:CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID|CERT_NOT_YET_VALID|DEPTH_ZERO_SELF_SIGNED_CERT)$/;
const badCertificate = (id: string, pattern = /./) =>
  where([id], (r) => pattern.test(r.get(id)?.tls?.error ?? ''));

/** What stands between a page and its first request. `url` is a reading of the two addresses. */
const addressesAre = (word: string) =>
  where(['url'], (r) => r.get('url')?.each?.includes(word) === true);

export const BEFORE_SIGNS: readonly Sign[] = [
  { code: 'F06', weight: 110, when: addressesAre('mixed'), sure: status('page', 2, 3, 4) },
  {
    code: 'F29',
    weight: 105,
    when: all(
      where(['page'], (r) => r.get('page')?.each?.includes('csp') === true),
      addressesAre('page-given'),
    ),
    sure: opens('minimal'),
  },
  {
    code: 'F16',
    weight: 50,
    when: all(
      addressesAre('page-given'),
      where(['page-name'], (r) => r.get('page-name')?.each?.includes('public-to-private') === true),
      any(alive('browser'), not(outcome('connect', 'answer'))),
    ),
  },
  {
    code: 'F15',
    weight: 104,
    when: badCertificate('connect'),
    sure: all(badCertificate('connect', wrongForSure), badCertificate('minimal', wrongForSure)),
  },
  {
    code: 'F12',
    weight: 103,
    when: all(outcome('connect', 'tls-failed', 'silence'), outcome('plain', 'answer')),
    sure: where(['connect', 'plain'], () => true),
  },
  {
    // The port is open, and says nothing to TLS nor to HTTP.
    code: 'F11',
    weight: 50,
    when: all(
      outcome('connect', 'silence'),
      where(
        ['plain'],
        (r) => r.outcome('plain') === 'silence' && r.get('plain')?.detail === undefined,
      ),
    ),
    beside: ['F31'],
  },
  {
    code: 'F19',
    weight: 99,
    when: all(outcome('connect', 'tls-failed'), detail('connect', /NO_APPLICATION_PROTOCOL|ALPN/i)),
  },
  {
    code: 'F15',
    weight: 70,
    when: all(
      outcome('connect', 'tls-failed'),
      detail('connect', /ALERT|UNRECOGNIZED_NAME|INTERNAL_ERROR|HANDSHAKE_FAILURE/i),
      not(outcome('plain', 'answer')),
    ),
    beside: ['F31'],
  },
  {
    code: 'F12',
    weight: 66,
    when: all(
      outcome('connect', 'tls-failed'),
      detail('connect', /WRONG_VERSION|PACKET_LENGTH|UNKNOWN_PROTOCOL/i),
    ),
    beside: ['F31'],
  },
  {
    code: 'F31',
    weight: 60,
    when: all(
      outcome('connect', 'tls-failed'),
      detail('connect', /RESET|PIPE|SOCKET/i),
      not(by('iis')),
    ),
    beside: ['F12'],
  },
];
