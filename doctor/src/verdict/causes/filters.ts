import { refused, sign, type SignTable } from '../cause.ts';
import {
  all,
  any,
  not,
  status,
  kind,
  refuses,
  differs,
  same,
  outcome,
  where,
  says,
  header,
  by,
} from '../condition.ts';

/** What filters, firewalls and bot checks write on the page that they send instead. */
const blockPage =
  /captcha|attention required|just a moment|checking your browser|request (?:was )?(?:blocked|rejected)|(?:url|request) was rejected|support id|access denied.{0,200}(?:firewall|policy)|mod_?security|web application firewall|incident id|internet security by|web page blocked|blocked by (?:your|the) (?:administrator|organi[sz]ation|policy)/i;

/** Somebody on the way refuses the upgrade, or everything. */
export const FILTER_SIGNS: SignTable = {
  F31: [
    // The best guess where nothing else fits.
    refused(
      { weight: 30, beside: ['F01', 'F10'] },
      status('minimal', 4),
      any(status('get', 2, 3), all(status('get', 4), differs('minimal', 'get'))),
    ),
    // "Not implemented", and only for the handshake: whoever says so has read Upgrade.
    refused(
      { weight: 34, beside: ['F01'] },
      status('minimal', 501),
      status('get', 2, 3, 4),
      not(by('iis')),
    ),
    // One refusal for everything, for which no application has a reason.
    refused({ weight: 25, beside: ['F07'] }, status('minimal', 4), same('minimal', 'random-get')),
    sign(
      { weight: 95 },
      where(['connect'], (r) => /^4(?!07)|^5/.test(r.get('connect')?.each?.[0] ?? '')),
    ),
    sign(
      {
        weight: 90,
        sure: all(status('minimal', 403, 406, 429, 503), not(status('get', 403, 406, 429, 503))),
      },
      refuses('browser'),
      any(header('browser', 'cf-mitigated', /./), says('browser', blockPage)),
      status('browser', 403, 406, 429, 503),
    ),
    // The page is served, and the handshake gets the filter's own page, whatever its status.
    refused(
      { weight: 78, beside: ['F01'] },
      status('minimal', 2),
      says('minimal', blockPage),
      says('browser', blockPage),
      not(says('get', blockPage)),
    ),
    // Handshakes are answered alike, and not as the plain request is: somebody reads Upgrade.
    refused(
      { weight: 38, beside: ['F01', 'F07'] },
      status('minimal', 2),
      same('minimal', 'version-99'),
      differs('minimal', 'get'),
      not(by('iis', 'caddy')),
    ),
    // RFC 7725: a law, or whoever applies it on the way.
    refused({ weight: 60, beside: ['F10'] }, status('minimal', 451)),
    // RFC 6585: only a network that intercepts connections answers so.
    sign(
      { weight: 94, sure: any(status('minimal', 511), status('get', 511)) },
      refuses('browser'),
      status('browser', 511),
    ),
    refused(
      { weight: 85, sure: header('browser', 'x-squid-error', /ERR_ACCESS_DENIED/) },
      header('minimal', 'x-squid-error', /ERR_ACCESS_DENIED/),
    ),
    sign(
      { weight: 60, beside: ['F10', 'F04'] },
      refuses('browser'),
      status('minimal', 403, 406),
      any(not(by('envoy')), status('get', 403)),
    ),
    sign(
      { weight: 65, beside: ['F30', 'F11'] },
      kind('browser', 'gone'),
      kind('minimal', 'gone'),
      outcome('get', 'answer'),
    ),
    sign({ weight: 41, beside: ['F30', 'F11'] }, kind('browser', 'gone'), kind('minimal', 'gone')),
  ],
  F20: [
    sign(
      {
        weight: 84,
        sure: all(status('browser', 403), status('random', 403), not(status('random-get', 403))),
      },
      refuses('browser'),
      by('envoy'),
      status('minimal', 403),
      not(status('get', 403)),
    ),
    // What Envoy refuses whether it is an upgrade or not is a rule.
    sign(
      { weight: 58, beside: ['F31', 'F10'] },
      refuses('browser'),
      by('envoy'),
      status('minimal', 403, 400, 426),
      not(all(status('minimal', 403), status('get', 403))),
    ),
    // The sidecar behind it refuses the upgrade, or does not speak what Envoy speaks to it.
    refused(
      { weight: 66, beside: ['F19', 'F11'] },
      by('envoy'),
      status('minimal', 503),
      says('minimal', /upstream connect error|reset reason/i),
      not(status('get', 5)),
    ),
  ],
};
