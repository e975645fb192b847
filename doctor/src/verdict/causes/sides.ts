import { sign, type SignTable } from '../cause.ts';
import {
  all,
  any,
  not,
  status,
  kind,
  opens,
  refuses,
  sameStatus,
  alive,
  closedWith,
  differs,
  tested,
  http2Status,
  where,
  type ReadingCondition,
} from '../condition.ts';
import { refusesOverHttp2 } from './common.ts';
import { isLate } from '../../reading.ts';

const PLAIN = ['get', 'random-get'];
/** Each has all of the headers of those behind it. */
const FULL = ['firefox', 'again', 'browser'];
const PARTS = ['with-origin', 'with-extensions', 'with-accept-encoding', 'with-user-agent'];

/** A browser's socket works; something else does not. */
export const SIDE_SIGNS: SignTable = {
  F22: sign(
    { weight: 85, sure: sameStatus('firefox', 'firefox-again') },
    opens('browser'),
    refuses('firefox'),
    refuses('firefox-again'),
  ),
  F50: sign(
    { weight: 64, sure: sameStatus('host-port', 'host-port-again') },
    alive('browser'),
    refuses('host-port'),
    refuses('host-port-again'),
  ),
  F35: sign(
    { weight: 80, sure: opens('minimal'), beside: ['F38'] },
    opens('browser'),
    refusesOverHttp2,
  ),
  F19: sign({ weight: 79, beside: ['F38'] }, opens('browser'), http2Status(/^50[0234]/)),
  F38: sign({ weight: 78 }, opens('browser'), diesOverHttp2()),
  F40: sign(
    { weight: 65, sure: differs('post', 'direct-post') },
    alive('browser'),
    status('post', 400),
    not(status('random-get', 400)),
    // Kestrel refuses an upgrade with content; whoever refuses every POST does so for another reason.
    any(
      all(tested('post-empty'), not(status('post-empty', 400))),
      all(not(status('direct-post', 400)), differs('post', 'direct-post')),
    ),
  ),
  F42: sign(
    {
      weight: 63,
      sure: all(closesLate('minimal'), alive('direct-minimal'), not(closesLate('direct-minimal'))),
    },
    alive('browser'),
    closesLate('browser'),
    any(closesLate('close-again'), not(alive('close-again'))),
  ),
  F28: [
    sign(
      { weight: 93, sure: cutByMessage('minimal'), beside: ['F31'] },
      cutByMessage('browser'),
      alive('short-message'),
    ),
    // A limit of the application closes with 1009; whoever cuts is a hop that cannot carry it.
    sign(
      { weight: 66, beside: ['F31'] },
      alive('browser'),
      cutByMessage('large'),
      cutByMessage('large-again'),
    ),
    // A limit so near to what applications send is met sooner or later.
    sign(
      { weight: 64 },
      alive('browser'),
      closedWith('large', 1009),
      closedWith('large-again', 1009),
    ),
    // A path that drops large packets: the beginning of a short message passes, that of a long one stalls.
    sign(
      { weight: 62, beside: ['F31'] },
      alive('browser'),
      stalls('large'),
      stalls('large-again'),
      not(stalls('short-begun')),
    ),
  ],
  F31: sign(
    { weight: 56, beside: ['F13'] },
    alive('browser'),
    endsSoon('lasting'),
    endsSoon('lasting-again'),
  ),
  F24: sign({ weight: 80, beside: ['F30'] }, stops(/silence/)),
  F30: [
    sign({ weight: 81, beside: ['F11'] }, stops(/^(?!101|silence)/)),
    // Refused beside others, and welcome alone.
    sign(
      { weight: 96, beside: ['F11', 'F08'] },
      alive('again'),
      any(kind('browser', 'gone'), all(refuses('browser'), status('browser', 500, 503, 4))),
      not(status('browser', 404, 410)),
    ),
  ],
  F11: [
    sign({ weight: 60, beside: ['F08', 'F30'] }, isFlaky()),
    // One of several backends is down, or has another version.
    sign(
      { weight: 96, beside: ['F08', 'F30'] },
      refuses('browser'),
      alive('again'),
      status('browser', 502, 504, 404, 410),
    ),
    sign(
      { weight: 94, beside: ['F08', 'F30'] },
      failsByTurns(),
      kind('browser', 'refused', 'gone'),
    ),
  ],
  F02: sign(
    {
      weight: 88,
      sure: where(['idle-pinged'], (r) => r.socket('idle-pinged')?.end.how === 'left'),
    },
    endsIdle('idle-silent'),
    outlives('idle-pinged', 'idle-silent'),
  ),
  F13: sign(
    { weight: 62, beside: ['F32'] },
    endsIdle('idle-silent'),
    endsIdle('idle-pinged'),
    not(outlives('idle-pinged', 'idle-silent')),
  ),
};

/** A gateway error comes and goes, and no header decides when. */
function failsByTurns(): ReadingCondition {
  return where([...FULL, ...PARTS, ...PLAIN], (r) => {
    const isBad = (id: string): boolean => [502, 503, 504].includes(r.status(id) ?? 0);
    const isGood = (id: string): boolean => r.opens(id);
    const isContrary = FULL.some(isGood) && [...FULL, ...PARTS].some(isBad);
    const byPlain = PLAIN.some(isBad) && PLAIN.some((id) => (r.status(id) ?? 500) < 500);
    return isContrary || (byPlain && [...FULL, ...PARTS].some(isGood));
  });
}

/** WebSockets over HTTP/2 are offered; the stream is reset, not answered, or silent. */
function diesOverHttp2(): ReadingCondition {
  return where(['h2'], (r) => {
    const h2 = r.get('h2')?.h2;
    if (h2?.advertised !== true) return false;
    return h2.status === undefined || (h2.status < 300 && h2.pong === false);
  });
}

function cutByMessage(id: string): ReadingCondition {
  return where([id], (r) => {
    const end = r.socket(id)?.end;
    return end?.after === 'text' && (end.how === 'fin' || end.how === 'reset');
  });
}

/** It was open, and its ping behind the message was not answered. */
function stalls(id: string): ReadingCondition {
  return where([id], (r) => {
    const socket = r.socket(id);
    return socket?.end.how === 'left' && socket.pongMs === undefined;
  });
}

function endsIdle(id: string): ReadingCondition {
  return where([id], (r) => ['fin', 'reset', 'close'].includes(r.socket(id)?.end.how ?? ''));
}

/** It is open at the end, or lived at least half as long again as the other. */
function outlives(id: string, other: string): ReadingCondition {
  return where([id, other], (r) => {
    const [one, two] = [r.socket(id)?.end, r.socket(other)?.end];
    if (one === undefined || two === undefined) return false;
    return one.how === 'left' || one.ms > two.ms * 1.5;
  });
}

function closesLate(id: string): ReadingCondition {
  return where([id], (r) => isLate(r.socket(id)?.end));
}

/** It ends without a close frame, although it is pinged. */
function endsSoon(id: string): ReadingCondition {
  return where([id], (r) => ['fin', 'reset'].includes(r.socket(id)?.end.how ?? ''));
}

/** Sockets open up to a number, and none after it. */
function stops(how: RegExp): ReadingCondition {
  return crowd((bad, after) => bad > 0 && how.test(after[0] ?? '') && !after.includes('101'));
}

function isFlaky(): ReadingCondition {
  return crowd((bad, after) => bad >= 0 && after.includes('101'));
}

/** Of many sockets, which is the first that did not open, and how it and those behind it went. */
function crowd(holds: (bad: number, after: readonly string[]) => boolean): ReadingCondition {
  return where(['crowd'], (r) => {
    const each = r.get('crowd')?.each ?? [];
    const bad = each.findIndex((one) => one !== '101');
    return holds(bad, each.slice(bad));
  });
}
