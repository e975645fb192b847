import type { Sign } from '../cause.ts';
import { bothRefuse } from './common.ts';
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
export const FILTER_SIGNS: readonly Sign[] = [
  // The best guess where nothing else fits.
  {
    code: 'F31',
    weight: 30,
    when: all(
      bothRefuse,
      status('minimal', 4),
      any(status('get', 2, 3), all(status('get', 4), differs('minimal', 'get'))),
    ),
    beside: ['F01', 'F10'],
  },
  {
    // "Not implemented", and only for the handshake: whoever says so has read Upgrade.
    code: 'F31',
    weight: 34,
    when: all(bothRefuse, status('minimal', 501), status('get', 2, 3, 4), not(by('iis'))),
    beside: ['F01'],
  },
  {
    // One refusal for everything, for which no application has a reason.
    code: 'F31',
    weight: 25,
    when: all(bothRefuse, status('minimal', 4), same('minimal', 'random-get')),
    beside: ['F07'],
  },
  {
    code: 'F31',
    weight: 95,
    when: where(['connect'], (r) => /^4(?!07)|^5/.test(r.get('connect')?.each?.[0] ?? '')),
  },
  {
    code: 'F20',
    weight: 84,
    when: all(refuses('browser'), by('envoy'), status('minimal', 403), not(status('get', 403))),
    sure: all(status('browser', 403), status('random', 403), not(status('random-get', 403))),
  },
  {
    code: 'F20',
    weight: 58,
    // What Envoy refuses whether it is an upgrade or not is a rule.
    when: all(
      refuses('browser'),
      by('envoy'),
      status('minimal', 403, 400, 426),
      not(all(status('minimal', 403), status('get', 403))),
    ),
    beside: ['F31', 'F10'],
  },
  {
    // The sidecar behind it refuses the upgrade, or does not speak what Envoy speaks to it.
    code: 'F20',
    weight: 66,
    when: all(
      bothRefuse,
      by('envoy'),
      status('minimal', 503),
      says('minimal', /upstream connect error|reset reason/i),
      not(status('get', 5)),
    ),
    beside: ['F19', 'F11'],
  },
  {
    code: 'F31',
    weight: 90,
    when: all(
      refuses('browser'),
      any(header('browser', 'cf-mitigated', /./), says('browser', blockPage)),
      status('browser', 403, 406, 429, 503),
    ),
    sure: all(status('minimal', 403, 406, 429, 503), not(status('get', 403, 406, 429, 503))),
  },
  {
    // The page is served, and the handshake gets the filter's own page, whatever its status.
    code: 'F31',
    weight: 78,
    when: all(
      bothRefuse,
      status('minimal', 2),
      says('minimal', blockPage),
      says('browser', blockPage),
      not(says('get', blockPage)),
    ),
    beside: ['F01'],
  },
  {
    // Handshakes are answered alike, and not as the plain request is: somebody reads Upgrade.
    code: 'F31',
    weight: 38,
    when: all(
      bothRefuse,
      status('minimal', 2),
      same('minimal', 'version-99'),
      differs('minimal', 'get'),
      not(by('iis', 'caddy')),
    ),
    beside: ['F01', 'F07'],
  },
  // RFC 7725: a law, or whoever applies it on the way.
  { code: 'F31', weight: 60, when: all(bothRefuse, status('minimal', 451)), beside: ['F10'] },
  {
    // RFC 6585: only a network that intercepts connections answers so.
    code: 'F31',
    weight: 94,
    when: all(refuses('browser'), status('browser', 511)),
    sure: any(status('minimal', 511), status('get', 511)),
  },
  {
    code: 'F31',
    weight: 85,
    when: all(bothRefuse, header('minimal', 'x-squid-error', /ERR_ACCESS_DENIED/)),
    sure: header('browser', 'x-squid-error', /ERR_ACCESS_DENIED/),
  },
  {
    code: 'F31',
    weight: 60,
    when: all(
      refuses('browser'),
      status('minimal', 403, 406),
      any(not(by('envoy')), status('get', 403)),
    ),
    beside: ['F10', 'F04'],
  },
  {
    code: 'F31',
    weight: 65,
    when: all(kind('browser', 'gone'), kind('minimal', 'gone'), outcome('get', 'answer')),
    beside: ['F30', 'F11'],
  },
  {
    code: 'F31',
    weight: 41,
    when: all(kind('browser', 'gone'), kind('minimal', 'gone')),
    beside: ['F30', 'F11'],
  },
];
