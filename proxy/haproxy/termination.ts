import type { NoteKind } from '../proxy-log.ts';

/** What the first two characters of the termination state say. */
export interface Termination {
  readonly kind: NoteKind;
  readonly message: string;
}

/**
 * HAProxy configuration manual, section 8.5, "Session state at disconnection": the first character
 * is what ended the session first, the second what the proxy was waiting for then.
 *
 * A WebSocket that either side closes, and one whose side ends without a close frame, are `--` alike.
 *
 * @param upgraded the request had been answered with 101
 * @returns undefined for a normal end, and for a state that is not in the table
 */
export function terminationNote(state: string, upgraded: boolean): Termination | undefined {
  const table = upgraded ? TUNNEL : REQUEST;
  return table.find(({ pattern }) => pattern.test(state));
}

interface Row extends Termination {
  readonly pattern: RegExp;
}

const TUNNEL: readonly Row[] = [
  {
    // `timeout tunnel` runs for both sides together, and the client's is looked at first.
    pattern: /^[cs]D/,
    kind: 'upstream-timed-out',
    message: 'timeout tunnel: neither side sent anything in time',
  },
  { pattern: /^CD/, kind: 'reset', message: 'the client aborted the connection' },
  { pattern: /^SD/, kind: 'reset', message: 'the backend aborted the connection' },
  {
    pattern: /^K/,
    kind: 'other',
    message: 'the proxy cut it: hard-stop-after was over',
  },
];

const REQUEST: readonly Row[] = [
  { pattern: /^SC/, kind: 'connect-failed', message: 'the backend took no connection' },
  { pattern: /^sC/, kind: 'connect-failed', message: 'timeout connect: no connection in time' },
  { pattern: /^sH/, kind: 'upstream-timed-out', message: 'timeout server: no answer in time' },
  { pattern: /^SH/, kind: 'reset', message: 'the backend ended the connection before its answer' },
  { pattern: /^PH/, kind: 'other', message: 'the backend’s answer is not valid' },
  { pattern: /^C[CHD]/, kind: 'reset', message: 'the client gave up before the answer' },
  {
    pattern: /^c[RHD]/,
    kind: 'client-timed-out',
    message: 'timeout client: it sent nothing in time',
  },
];
