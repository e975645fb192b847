import { refused, type SignTable } from '../cause.ts';
import { arrivesPlain, directOpens, refusesOverHttp2, wantsTls } from './common.ts';
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
} from '../condition.ts';

const namesHttp11 = /HTTP\/1\.[01]|HTTP version|protocol version|unsupported protocol/i;
/** What WebSocket servers say to a request without a (good) Upgrade. */
const missesUpgrade =
  /upgrade['"’]? (?:token )?(?:header )?(?:not found|missing|required|is null|invalid)|invalid ['"]?upgrade|missing ['"]?upgrade|['"]?upgrade['"]? only to|not a websocket|expected (?:a )?websocket|websocket (?:connections?|upgrade) (?:only|required|expected)|"code":\s*3\b|upgrade required|invalid connection header|connection header/i;
/** None of the proxies whose own traps look the same, as far as it says its name. */
const hasNoTrapOfItsOwn = not(by('nginx', 'apache', 'iis', 'squid'));

/** F01 and those that look like it: the server behind never sees the upgrade. */
export const UPGRADE_SIGNS: SignTable = {
  F01: [
    refused(
      { weight: 60, beside: ['F07'] },
      arrivesPlain,
      status('minimal', 2, 400, 405, 501, 404),
      not(all(by('iis'), status('minimal', 404, 501))),
    ),
    // An application may say 426 for a reason of its own: only the backend, asked directly, decides.
    refused(
      { weight: 66 },
      status('minimal', 426),
      not(wantsTls('minimal')),
      not(says('minimal', namesHttp11)),
    ),
    refused({ weight: 64 }, says('minimal', missesUpgrade), not(says('minimal', namesHttp11))),
    refused(
      { weight: 88, sure: all(same('get', 'direct-get'), hasNoTrapOfItsOwn) },
      directOpens,
      same('minimal', 'direct-get'),
    ),
    // Something of it arrives and is spoilt: a wrong value, a token twice.
    refused(
      { weight: 45, beside: ['F49', 'F48'] },
      status('minimal', 400),
      same('minimal', 'version-99'),
      differs('minimal', 'get'),
    ),
  ],
  F26: refused({ weight: 50 }, by('apache'), arrivesPlain, status('minimal', 2, 426)),
  F27: refused({ weight: 50 }, by('nginx'), arrivesPlain, status('minimal', 2, 426, 400)),
  F36: refused(
    { weight: 92, beside: ['F01'] },
    by('squid'),
    arrivesPlain,
    status('minimal', 2, 3, 4),
    not(header('minimal', 'x-squid-error', /./)),
  ),
  F35: refused({ weight: 67, beside: ['F01'] }, arrivesPlain, refusesOverHttp2),
  F34: [
    refused(
      { weight: 75, beside: ['F01'] },
      says('minimal', namesHttp11),
      status('minimal', 400, 426, 502),
    ),
    refused({ weight: 90, sure: status('browser', 505) }, status('minimal', 505)),
    refused(
      { weight: 91, sure: same('minimal', 'direct-http10') },
      directOpens,
      refuses('direct-http10'),
      sameStatus('minimal', 'direct-http10'),
      differs('minimal', 'direct-get'),
    ),
  ],
  F48: refused(
    { weight: 90, sure: differs('direct-get', 'direct-lower'), beside: ['F01'] },
    directOpens,
    refuses('direct-lower'),
    same('minimal', 'direct-lower'),
  ),
  F49: refused(
    { weight: 80 },
    directOpens,
    opens('direct-lower'),
    refuses('direct-doubled'),
    same('minimal', 'direct-doubled'),
    differs('minimal', 'direct-get'),
  ),
};
