import type { SocketGot } from '../../reading.ts';
import type { Sign } from '../cause.ts';
import {
  all,
  not,
  status,
  refuses,
  alive,
  fault,
  by,
  where,
  type ReadingCondition,
} from '../condition.ts';

const wrongAccept = (id: string): ReadingCondition => fault(id, 'accept-wrong');
const headersSpoilt = (id: string): ReadingCondition =>
  fault(
    id,
    'upgrade-missing',
    'upgrade-twice',
    'upgrade-wrong',
    'connection-missing',
    'connection-wrong',
    'accept-missing',
    'accept-twice',
  );

/** Two handshakes get one Sec-WebSocket-Accept: it is right for one of them, or for none at all. */
function answersTwice(): ReadingCondition {
  const ids = ['minimal', 'browser', 'firefox'];
  return where(ids, (r) => {
    const sockets = ids.flatMap((id) => r.socket(id) ?? []);
    const isWrong = (one?: SocketGot): boolean => one?.faults.includes('accept-wrong') === true;
    const twice = sockets.filter(
      ({ accept }, index) =>
        accept !== undefined && sockets.some((one, at) => at !== index && one.accept === accept),
    );
    return twice.some(isWrong) && (isWrong(r.socket('minimal')) || !twice.every(isWrong));
  });
}

export const HEADER_SIGNS: readonly Sign[] = [
  {
    code: 'F05',
    weight: 90,
    when: all(wrongAccept('browser'), wrongAccept('minimal')),
    sure: not(all(headersSpoilt('minimal'), headersSpoilt('browser'))),
  },
  {
    // Two keys, one answer: a cache, or somebody who asks with a key of his own.
    code: 'F05',
    weight: 95,
    when: answersTwice(),
    sure: answersTwice(),
  },
  {
    code: 'F05',
    weight: 80,
    when: all(wrongAccept('browser'), not(alive('minimal'))),
    beside: ['F03'],
  },
  {
    code: 'F05',
    weight: 89,
    when: all(fault('browser', 'accept-missing'), by('iis')),
    sure: fault('minimal', 'accept-missing'),
  },
  { code: 'F17', weight: 86, when: headersSpoilt('browser'), sure: headersSpoilt('minimal') },
  {
    code: 'F17',
    weight: 61,
    when: all(
      refuses('browser'),
      by('caddy'),
      status('minimal', 200),
      where(['minimal', 'get'], (r) => r.body('minimal') === '' && r.body('get') !== ''),
    ),
    beside: ['F01'],
  },
];
