import type { RelayEvent, RelayFrame } from '../../lab/relay-event.ts';
import { inApplicationWords } from '../../timeline/verdict/application.ts';
import type { TerminalRow } from './row.ts';
import { way } from './paths.ts';

type RelayDraft = Pick<TerminalRow, 'way' | 'text' | 'tone'>;

/**
 * Rows for a line of ARR's relay.
 *
 * @param isAlone the backend's log is not there, so that frames are shown, too
 */
export function relayDrafts(event: RelayEvent, isAlone: boolean): readonly RelayDraft[] {
  if (event.event === 'listen') return [{ way: 'relay', text: 'started', tone: 'program' }];
  if (event.event === 'stop') return [{ way: 'relay', text: 'stops', tone: 'program' }];
  if (event.event === 'open' && isAlone) {
    const agreed = event.extensions === '' ? '' : `, ${event.extensions}`;
    const text = `101 Switching Protocols${agreed}`;
    return [{ way: way('toBrowser', 'proxy', isAlone), text, tone: 'open' }];
  }
  if (event.event === 'frame' && isAlone) return [frameDraft(event)];
  if (event.event !== 'close') return [];
  const { cause, from, code } = event;
  const isFrame = cause === 'close-frame';
  if (cause === 'not-upgraded' || (isFrame && isAlone)) return [];
  const by = from === undefined ? '' : ` by the ${isAlone ? inApplicationWords(from) : from}`;
  const text = isFrame ? `close ${code}${by}` : `${cause.replaceAll('-', ' ')}${by}`;
  return [{ way: 'relay’s log', text, tone: isFrame ? 'log' : 'bad' }];
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

function frameDraft({ from, opcode, fin, rsv, bytes, code }: RelayFrame): RelayDraft {
  const where = way(from === 'client' ? 'toBackend' : 'toBrowser', 'proxy', true);
  if (opcode === CLOSE) {
    const said = code === undefined || code === 1005 ? 'close without a code' : `close ${code}`;
    return { way: where, text: said, tone: 'end' };
  }
  const compressed = rsv === COMPRESSED ? 'compressed ' : '';
  const more = fin ? '' : ', more follows';
  const text = `${compressed}${NAMES[opcode] ?? `opcode ${opcode}`}, ${bytes} B${more}`;
  return { way: where, text, tone: opcode < CLOSE ? 'message' : 'ping' };
}
