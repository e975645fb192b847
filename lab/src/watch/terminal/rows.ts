import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry, NoteKind } from '@lab101/proxy';
import { connectionKey, noteKey } from '../model/connection-key.ts';
import { writtenAtMs, type LoggedEvent, type LogItem } from '../model/log-item.ts';
import { relayDrafts } from './relay-rows.ts';
import type { TerminalRow, Tone } from './row.ts';
import { way, type LoggedPath } from './paths.ts';

/** Turns lines of the logs into lines of the terminal. */
export interface RowMaker {
  /** Empty if the line has nothing to show. */
  rows(logged: LogItem): readonly TerminalRow[];
}

const MAX_KNOWN = 1000;

interface Known {
  readonly via: LoggedPath;
  readonly startedAtMs: number;
}

/** @param isRelayAlone the backend's log is not there, as with a person's own application */
export function createRowMaker(isRelayAlone: () => boolean = () => false): RowMaker {
  const known = new Map<string, Known>();
  const remember = (id: string, socket: Known): void => {
    known.set(id, socket);
    const [oldest] = known.keys();
    if (known.size > MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  };
  return {
    rows: (logged) => {
      const id = connectionKey(logged);
      if (logged.kind === 'event' && logged.item.event === 'open' && id !== undefined) {
        remember(id, { via: viaOf(logged.item), startedAtMs: writtenAtMs(logged) });
      }
      if (logged.kind === 'relay' && logged.item.event === 'open' && id !== undefined) {
        if (!known.has(id)) remember(id, { via: 'proxy', startedAtMs: writtenAtMs(logged) });
      }
      const socket = id === undefined ? undefined : known.get(id);
      const isExact = logged.kind === 'event' || logged.kind === 'relay';
      const atMs = isExact ? writtenAtMs(logged) : logged.seenAtMs;
      const offsetMs = socket && atMs - socket.startedAtMs;
      const place = { id, atMs, offsetMs };
      const isAlone = isRelayAlone();
      return drafts(logged, socket?.via, isAlone).map((draft) => Object.assign({}, place, draft));
    },
  };
}

type Draft = Pick<TerminalRow, 'way' | 'text' | 'tone'> & Partial<Pick<TerminalRow, 'offsetMs'>>;

function drafts(logged: LogItem, via: LoggedPath, isAlone: boolean): readonly Draft[] {
  if (logged.kind === 'entry') return [entryDraft(logged.item, isAlone)];
  if (logged.kind === 'event') return EVENTS[logged.item.event]?.(logged.item, via) ?? [];
  if (logged.kind === 'relay') return relayDrafts(logged.item, isAlone);
  return noteDrafts(logged.item);
}

function entryDraft(entry: AccessEntry, isAlone: boolean): Draft {
  const { status, serverPort, version, timeTakenMs, cid, method, uriStem, host } = entry;
  const said = `${status} on ${serverPort} ${version ?? ''}`.trimEnd();
  const tone: Tone = status >= 400 ? 'bad' : 'log';
  if (cid !== undefined)
    return { way: 'proxy’s log', text: `${said} after ${timeTakenMs} ms`, tone };
  return {
    way: entry.forwarded === undefined ? 'browser ⇄ proxy' : way('both', 'proxy', isAlone),
    text: `${method} ${uriStem} for ${host ?? '-'}: ${said}, ${timeTakenMs} ms`,
    tone: status >= 400 ? 'bad' : 'open',
    offsetMs: undefined,
  };
}

/** The proxy's notes about itself that are shown. */
const PROGRAM_NEWS: ReadonlySet<NoteKind> = new Set([
  'started',
  'reloaded',
  'finishing',
  'stopping',
  'killed',
]);

function noteDrafts(note: TimedNote): readonly Draft[] {
  const { kind, level, message, serious } = note;
  if (noteKey(note) !== undefined) {
    const tone: Tone = serious ? 'bad' : 'log';
    return [{ way: 'proxy’s error log', text: `${level}: ${message}`, tone }];
  }
  if (!serious && !PROGRAM_NEWS.has(kind)) return [];
  return [{ way: 'proxy', text: message, tone: serious ? 'bad' : 'program' }];
}

type EventDrafts = (event: LoggedEvent, via: LoggedPath) => readonly Draft[];

const EVENTS: Readonly<Partial<Record<string, EventDrafts>>> = {
  open: (event, via) => [
    {
      way: way('toBackend', via),
      text: `GET ${field(event, 'path')} requests an upgrade`,
      tone: 'open',
      offsetMs: undefined,
    },
    { way: way('toBrowser', via), text: '101 Switching Protocols', tone: 'open' },
  ],
  message: (event, via) => [
    { way: way('toBackend', via), text: messageText(event), tone: 'message' },
  ],
  ping: (event, via) => [
    { way: way('toBrowser', via), text: `ping ${field(event, 'n')}`, tone: 'ping' },
  ],
  close: (event, via) => [closeDraft(event, via)],
  error: (event) => [{ way: 'backend', text: `error: ${field(event, 'message')}`, tone: 'bad' }],
  refuse: (event) => [
    {
      way: way('toBrowser', viaOf(event)),
      text: `${field(event, 'status')}: ${field(event, 'reason')}`,
      tone: 'bad',
    },
  ],
  'no-upgrade': (event) => [
    {
      way: way('toBrowser', viaOf(event)),
      text: `${field(event, 'status')}: the handshake arrived without its upgrade`,
      tone: 'bad',
    },
  ],
  late: (event) => [
    {
      way: 'backend',
      text: `late: ${field(event, 'waiting')} messages are waiting, the first for ${field(event, 'lateMs')} ms`,
      tone: 'bad',
    },
  ],
  'on-time': (event) => [
    {
      way: 'backend',
      text: `on time again, after ${field(event, 'durationMs')} ms`,
      tone: 'program',
    },
  ],
  listen: (event) => [
    { way: 'backend', text: `started, listens on ${field(event, 'port')}`, tone: 'program' },
  ],
  stop: (event) => [
    {
      way: 'backend',
      text: `stops: ${field(event, 'reason') || field(event, 'signal')}`,
      tone: 'program',
    },
  ],
  stopped: () => [{ way: 'backend', text: 'stopped', tone: 'program' }],
};

function messageText(event: LoggedEvent): string {
  const size = `message ${field(event, 'n')}, ${field(event, 'bytes')} B`;
  const { text } = event;
  return typeof text === 'string' ? `${size}: ${JSON.stringify(text)}` : `${size}, binary`;
}

function closeDraft(event: LoggedEvent, via: LoggedPath): Draft {
  const reason = field(event, 'reason');
  const code = `close ${field(event, 'code')}${reason === '' ? '' : `: ${reason}`}`;
  const by = event['by'];
  if (by === 'client') return { way: way('toBackend', via), text: code, tone: 'end' };
  if (by === 'server') return { way: way('toBrowser', via), text: code, tone: 'end' };
  return { way: way('broken', via), text: 'cut without a close frame', tone: 'bad' };
}

function viaOf(event: LoggedEvent): LoggedPath {
  const via = event['via'];
  return via === 'proxy' || via === 'direct' ? via : undefined;
}

function field(event: LoggedEvent, name: string): string {
  const value = event[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
