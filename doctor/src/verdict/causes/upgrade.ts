import type { Sign } from '../cause.ts';
import { bothRefuse, arrivesPlain, directOpens, wantsTls } from './common.ts';
import type { Readings } from '../readings.ts';
import {
  all,
  not,
  status,
  opens,
  refuses,
  same,
  differs,
  sameStatus,
  says,
  header,
  by,
  where,
} from '../condition.ts';

const namesHttp11 = /HTTP\/1\.[01]|HTTP version|protocol version|unsupported protocol/i;
/** What WebSocket servers say to a request without a (good) Upgrade. */
const missesUpgrade =
  /upgrade['"’]? (?:token )?(?:header )?(?:not found|missing|required|is null|invalid)|invalid ['"]?upgrade|missing ['"]?upgrade|['"]?upgrade['"]? only to|not a websocket|expected (?:a )?websocket|websocket (?:connections?|upgrade) (?:only|required|expected)|"code":\s*3\b|upgrade required|invalid connection header|connection header/i;
/** None of the proxies whose own traps look the same, as far as it says its name. */
const hasNoTrapOfItsOwn = not(by('nginx', 'apache', 'iis', 'squid'));

/** F01 and those that look like it: the server behind never sees the upgrade. */
export const UPGRADE_SIGNS: readonly Sign[] = [
  {
    code: 'F01',
    weight: 60,
    when: all(
      bothRefuse,
      arrivesPlain,
      status('minimal', 2, 400, 405, 501, 404),
      not(all(by('iis'), status('minimal', 404, 501))),
    ),
    beside: ['F07'],
  },
  {
    code: 'F01',
    weight: 66,
    // An application may say 426 for a reason of its own: only the backend, asked directly, decides.
    when: all(
      bothRefuse,
      status('minimal', 426),
      not(wantsTls('minimal')),
      not(says('minimal', namesHttp11)),
    ),
  },
  {
    code: 'F01',
    weight: 64,
    when: all(bothRefuse, says('minimal', missesUpgrade), not(says('minimal', namesHttp11))),
  },
  {
    code: 'F01',
    weight: 88,
    when: all(bothRefuse, directOpens, same('minimal', 'direct-get')),
    sure: all(same('get', 'direct-get'), hasNoTrapOfItsOwn),
  },
  {
    // Something of it arrives and is spoilt: a wrong value, a token twice.
    code: 'F01',
    weight: 45,
    when: all(
      bothRefuse,
      status('minimal', 400),
      same('minimal', 'version-99'),
      differs('minimal', 'get'),
    ),
    beside: ['F49', 'F48'],
  },
  {
    code: 'F26',
    weight: 50,
    when: all(bothRefuse, by('apache'), arrivesPlain, status('minimal', 2, 426)),
  },
  {
    code: 'F27',
    weight: 50,
    when: all(bothRefuse, by('nginx'), arrivesPlain, status('minimal', 2, 426, 400)),
  },
  {
    code: 'F36',
    weight: 92,
    when: all(
      bothRefuse,
      by('squid'),
      arrivesPlain,
      status('minimal', 2, 3, 4),
      not(header('minimal', 'x-squid-error', /./)),
    ),
    beside: ['F01'],
  },
  {
    code: 'F35',
    weight: 67,
    when: all(
      bothRefuse,
      arrivesPlain,
      where(['h2'], (r) => refusesOverHttp2(r)),
    ),
    beside: ['F01'],
  },
  {
    code: 'F34',
    weight: 75,
    when: all(bothRefuse, says('minimal', namesHttp11), status('minimal', 400, 426, 502)),
    beside: ['F01'],
  },
  {
    code: 'F34',
    weight: 90,
    when: all(bothRefuse, status('minimal', 505)),
    sure: status('browser', 505),
  },
  {
    code: 'F34',
    weight: 91,
    when: all(
      bothRefuse,
      directOpens,
      refuses('direct-http10'),
      sameStatus('minimal', 'direct-http10'),
      differs('minimal', 'direct-get'),
    ),
    sure: same('minimal', 'direct-http10'),
  },
  {
    code: 'F48',
    weight: 90,
    when: all(bothRefuse, directOpens, refuses('direct-lower'), same('minimal', 'direct-lower')),
    sure: differs('direct-get', 'direct-lower'),
    beside: ['F01'],
  },
  {
    code: 'F49',
    weight: 80,
    when: all(
      bothRefuse,
      directOpens,
      opens('direct-lower'),
      refuses('direct-doubled'),
      same('minimal', 'direct-doubled'),
      differs('minimal', 'direct-get'),
    ),
  },
];

/** The extended CONNECT is offered, and refused or sent elsewhere. */
export function refusesOverHttp2(r: Readings): boolean {
  return /^[34]|^501/.test(String(r.get('h2')?.h2?.status));
}
