import type { RelayEvent, RelayFrame } from '../../lab/relay-event.ts';
import { inApplicationWords } from '../../timeline/verdict/application.ts';
import { draft, type Draft } from './row.ts';
import { way } from './paths.ts';

/**
 * Rows for a line of ARR's relay.
 *
 * @param isAlone the backend's log is not there, so that frames are shown, too
 */
export function relayDrafts(event: RelayEvent, isAlone: boolean): readonly Draft[] {
  if (event.event === 'listen') return [draft('relay', 'started', 'program')];
  if (event.event === 'stop') return [draft('relay', 'stops', 'program')];
  if (event.event === 'open' && isAlone) {
    const agreed = event.extensions === '' ? '' : `, ${event.extensions}`;
    const text = `101 Switching Protocols${agreed}`;
    return [draft(way('toBrowser', 'proxy', isAlone), text, 'open')];
  }
  if (event.event === 'frame' && isAlone) return [frameDraft(event)];
  if (event.event !== 'close') return [];
  const { cause, from, code } = event;
  const isFrame = cause === 'close-frame';
  if (cause === 'not-upgraded' || (isFrame && isAlone)) return [];
  const by = from === undefined ? '' : ` by the ${isAlone ? inApplicationWords(from) : from}`;
  const text = isFrame ? `close ${code}${by}` : `${cause.replaceAll('-', ' ')}${by}`;
  return [draft('relay’s log', text, isFrame ? 'log' : 'bad')];
}

const CLOSE = 8;
const NAMES: Readonly<Record<number, string>> = {
  0: 'fragment',
  1: 'text',
  2: 'binary',
  9: 'ping',
  10: 'pong',
};
const COMPRESSED = 4;

function frameDraft({ from, opcode, fin, rsv, bytes, code }: RelayFrame): Draft {
  const where = way(from === 'client' ? 'toBackend' : 'toBrowser', 'proxy', true);
  if (opcode === CLOSE) {
    const said = code === undefined || code === 1005 ? 'close without a code' : `close ${code}`;
    return draft(where, said, 'end');
  }
  const compressed = rsv === COMPRESSED ? 'compressed ' : '';
  const more = fin ? '' : ', more follows';
  const text = `${compressed}${NAMES[opcode] ?? `opcode ${opcode}`}, ${bytes} B${more}`;
  return draft(where, text, opcode < CLOSE ? 'message' : 'ping');
}
