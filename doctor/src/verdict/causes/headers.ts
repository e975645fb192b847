import type { SocketGot } from '../../reading.ts';
import { sign, type SignTable } from '../cause.ts';
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

export const HEADER_SIGNS: SignTable = {
  F05: [
    sign(
      { weight: 90, sure: not(all(headersSpoilt('minimal'), headersSpoilt('browser'))) },
      wrongAccept('browser'),
      wrongAccept('minimal'),
    ),
    // Two keys, one answer: a cache, or somebody who asks with a key of his own.
    sign({ weight: 95, sure: answersTwice() }, answersTwice()),
    sign({ weight: 80, beside: ['F03'] }, wrongAccept('browser'), not(alive('minimal'))),
    sign(
      { weight: 89, sure: fault('minimal', 'accept-missing') },
      fault('browser', 'accept-missing'),
      by('iis'),
    ),
  ],
  F17: [
    sign({ weight: 86, sure: headersSpoilt('minimal') }, headersSpoilt('browser')),
    sign(
      { weight: 61, beside: ['F01'] },
      refuses('browser'),
      by('caddy'),
      status('minimal', 200),
      where(['minimal', 'get'], (r) => r.body('minimal') === '' && r.body('get') !== ''),
    ),
  ],
};
