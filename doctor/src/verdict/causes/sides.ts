import type { Sign } from '../cause.ts';
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
  differs,
  by,
  where,
  type ReadingCondition,
} from '../condition.ts';
import { refusesOverHttp2 } from './upgrade.ts';
import { LATE_CLOSE_MS } from '../../reading.ts';
import type { Readings } from '../readings.ts';

const PLAIN = ['get', 'random-get'];
/** Each has all of the headers of those behind it. */
const FULL = ['firefox', 'again', 'browser'];
const PARTS = ['with-origin', 'with-extensions', 'with-accept-encoding', 'with-user-agent'];

/** A browser's socket works; something else does not. */
export const SIDE_SIGNS: readonly Sign[] = [
  {
    code: 'F22',
    weight: 85,
    when: all(opens('browser'), refuses('firefox'), refuses('firefox-again')),
    sure: sameStatus('firefox', 'firefox-again'),
  },
  {
    code: 'F50',
    weight: 64,
    when: all(alive('browser'), refuses('host-port'), refuses('host-port-again')),
    sure: sameStatus('host-port', 'host-port-again'),
  },
  {
    code: 'F35',
    weight: 80,
    when: all(
      opens('browser'),
      where(['h2'], (r) => refusesOverHttp2(r)),
    ),
    sure: opens('minimal'),
    beside: ['F38'],
  },
  {
    code: 'F19',
    weight: 79,
    when: all(
      opens('browser'),
      where(['h2'], (r) => /^50[0234]/.test(String(r.get('h2')?.h2?.status))),
    ),
    beside: ['F38'],
  },
  {
    code: 'F38',
    weight: 78,
    when: all(
      opens('browser'),
      where(['h2'], (r) => diesOverHttp2(r)),
    ),
  },
  {
    code: 'F40',
    weight: 65,
    when: all(
      alive('browser'),
      status('post', 400),
      not(status('random-get', 400)),
      any(
        by('iis', 'kestrel'),
        all(not(status('direct-post', 400)), differs('post', 'direct-post')),
      ),
    ),
    sure: differs('post', 'direct-post'),
  },
  {
    code: 'F42',
    weight: 63,
    when: all(
      alive('browser'),
      closesLate('browser'),
      any(closesLate('close-again'), not(alive('close-again'))),
    ),
    sure: all(closesLate('minimal'), alive('direct-minimal'), not(closesLate('direct-minimal'))),
  },
  {
    code: 'F28',
    weight: 93,
    when: all(cutByMessage('browser'), alive('short-message')),
    sure: cutByMessage('minimal'),
    beside: ['F31'],
  },
  {
    // A limit of the application closes with 1009; whoever cuts is a hop that cannot carry it.
    code: 'F28',
    weight: 66,
    when: all(alive('browser'), cutByMessage('large'), cutByMessage('large-again')),
    beside: ['F31'],
  },
  {
    // A path that drops large packets: the beginning of a short message passes, that of a long one stalls.
    code: 'F28',
    weight: 62,
    when: all(alive('browser'), stalls('large'), stalls('large-again'), not(stalls('short-begun'))),
    beside: ['F31'],
  },
  { code: 'F24', weight: 80, when: where(['crowd'], (r) => stops(r, /silence/)), beside: ['F30'] },
  {
    code: 'F30',
    weight: 81,
    when: where(['crowd'], (r) => stops(r, /^(?!101|silence)/)),
    beside: ['F11'],
  },
  { code: 'F11', weight: 60, when: where(['crowd'], (r) => isFlaky(r)), beside: ['F08', 'F30'] },
  {
    // Refused beside others, and welcome alone.
    code: 'F30',
    weight: 96,
    when: all(
      alive('again'),
      any(kind('browser', 'gone'), all(refuses('browser'), status('browser', 500, 503, 4))),
      not(status('browser', 404, 410)),
    ),
    beside: ['F11', 'F08'],
  },
  {
    // One of several backends is down, or has another version.
    code: 'F11',
    weight: 96,
    when: all(refuses('browser'), alive('again'), status('browser', 502, 504, 404, 410)),
    beside: ['F08', 'F30'],
  },
  {
    code: 'F11',
    weight: 94,
    when: all(failsByTurns(), kind('browser', 'refused', 'gone')),
    beside: ['F08', 'F30'],
  },
  {
    code: 'F02',
    weight: 88,
    when: all(endsIdle('idle-silent'), outlives('idle-pinged', 'idle-silent')),
    sure: where(['idle-pinged'], (r) => r.socket('idle-pinged')?.end.how === 'left'),
  },
  {
    code: 'F13',
    weight: 62,
    when: all(
      endsIdle('idle-silent'),
      endsIdle('idle-pinged'),
      not(outlives('idle-pinged', 'idle-silent')),
    ),
    beside: ['F32'],
  },
];

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
function diesOverHttp2(r: Readings): boolean {
  const h2 = r.get('h2')?.h2;
  if (h2?.advertised !== true) return false;
  return h2.status === undefined || (h2.status < 300 && h2.pong === false);
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
  return where([id], (r) => (r.socket(id)?.end.closeMs ?? 0) >= LATE_CLOSE_MS);
}

/** Sockets open up to a number, and none after it. */
function stops(r: Readings, how: RegExp): boolean {
  const each = r.get('crowd')?.each ?? [];
  const opened = each.findIndex((one) => one !== '101');
  return opened > 0 && how.test(each[opened] ?? '') && !each.slice(opened).includes('101');
}

function isFlaky(r: Readings): boolean {
  const each = r.get('crowd')?.each ?? [];
  const bad = each.findIndex((one) => one !== '101');
  return bad >= 0 && each.slice(bad).includes('101');
}
