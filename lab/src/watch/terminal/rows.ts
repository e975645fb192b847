import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import type { AccessEntry, NoteKind } from '@lab101/proxy';
import { connectionKey } from '../model/connection-key.ts';
import { writtenAtMs, type LoggedEvent, type LogItem } from '../../timeline/log-item.ts';
import { relayDrafts } from './relay-rows.ts';
import { draft, type Draft, type TerminalRow, type Tone } from './row.ts';
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
      const isExact = logged.kind === 'event' || logged.kind === 'relay';
      if (isExact && logged.item.event === 'open' && id !== undefined) {
        const via = logged.kind === 'event' ? viaOf(logged.item) : 'proxy';
        const isBegun = logged.kind === 'relay' && known.has(id);
        if (!isBegun) remember(id, { via, startedAtMs: writtenAtMs(logged) });
      }
      const socket = id === undefined ? undefined : known.get(id);
      const atMs = isExact ? writtenAtMs(logged) : logged.seenAtMs;
      const offsetMs = socket && atMs - socket.startedAtMs;
      const place = { id, atMs, offsetMs };
      const isAlone = isRelayAlone();
      return drafts(logged, socket?.via, isAlone).map((one) => Object.assign({}, place, one));
    },
  };
}

function drafts(logged: LogItem, via: LoggedPath, isAlone: boolean): readonly Draft[] {
  if (logged.kind === 'entry') return [entryDraft(logged.item, isAlone)];
  if (logged.kind === 'event') return EVENTS[logged.item.event]?.(logged.item, via) ?? [];
  if (logged.kind === 'relay') return relayDrafts(logged.item, isAlone);
  return noteDrafts(logged.item, connectionKey(logged) !== undefined);
}

function entryDraft(entry: AccessEntry, isAlone: boolean): Draft {
  const { status, serverPort, version, timeTakenMs, cid, method, uriStem, host } = entry;
  const said = `${status} on ${serverPort} ${version ?? ''}`.trimEnd();
  const tone: Tone = status >= 400 ? 'bad' : 'log';
  if (cid !== undefined) return draft('proxy’s log', `${said} after ${timeTakenMs} ms`, tone);
  const where = entry.forwarded === undefined ? 'browser ⇄ proxy' : way('both', 'proxy', isAlone);
  const text = `${method} ${uriStem} for ${host ?? '-'}: ${said}, ${timeTakenMs} ms`;
  return { ...draft(where, text, status >= 400 ? 'bad' : 'open'), offsetMs: undefined };
}

/** The proxy's notes about itself that are shown. */
const PROGRAM_NEWS: ReadonlySet<NoteKind> = new Set([
  'started',
  'reloaded',
  'finishing',
  'stopping',
  'killed',
]);

function noteDrafts(
  { kind, level, message, serious }: TimedNote,
  isOfConnection: boolean,
): readonly Draft[] {
  if (isOfConnection) {
    return [draft('proxy’s error log', `${level}: ${message}`, serious ? 'bad' : 'log')];
  }
  if (!serious && !PROGRAM_NEWS.has(kind)) return [];
  return [draft('proxy', message, serious ? 'bad' : 'program')];
}

type EventDrafts = (event: LoggedEvent, via: LoggedPath) => readonly Draft[];

const EVENTS: Readonly<Partial<Record<string, EventDrafts>>> = {
  open: (event, via) => {
    const asked = `GET ${field(event, 'path')} requests an upgrade`;
    return [
      { ...draft(way('toBackend', via), asked, 'open'), offsetMs: undefined },
      draft(way('toBrowser', via), '101 Switching Protocols', 'open'),
    ];
  },
  message: (event, via) => [draft(way('toBackend', via), messageText(event), 'message')],
  ping: (event, via) => [draft(way('toBrowser', via), `ping ${field(event, 'n')}`, 'ping')],
  close: (event, via) => [closeDraft(event, via)],
  error: (event) => [draft('backend', `error: ${field(event, 'message')}`, 'bad')],
  refuse: (event) => [refused(event, field(event, 'reason'))],
  'no-upgrade': (event) => [refused(event, 'the handshake arrived without its upgrade')],
  late: (event) => {
    const since = `the first for ${field(event, 'lateMs')} ms`;
    return [
      draft('backend', `late: ${field(event, 'waiting')} messages are waiting, ${since}`, 'bad'),
    ];
  },
  'on-time': (event) => [
    draft('backend', `on time again, after ${field(event, 'durationMs')} ms`, 'program'),
  ],
  listen: (event) => [draft('backend', `started, listens on ${field(event, 'port')}`, 'program')],
  stop: (event) => [
    draft('backend', `stops: ${field(event, 'reason') || field(event, 'signal')}`, 'program'),
  ],
  stopped: () => [draft('backend', 'stopped', 'program')],
};

function refused(event: LoggedEvent, why: string): Draft {
  return draft(way('toBrowser', viaOf(event)), `${field(event, 'status')}: ${why}`, 'bad');
}

function messageText(event: LoggedEvent): string {
  const size = `message ${field(event, 'n')}, ${field(event, 'bytes')} B`;
  const { text } = event;
  return typeof text === 'string' ? `${size}: ${JSON.stringify(text)}` : `${size}, binary`;
}

function closeDraft(event: LoggedEvent, via: LoggedPath): Draft {
  const reason = field(event, 'reason');
  const code = `close ${field(event, 'code')}${reason === '' ? '' : `: ${reason}`}`;
  const by = event['by'];
  if (by === 'client') return draft(way('toBackend', via), code, 'end');
  if (by === 'server') return draft(way('toBrowser', via), code, 'end');
  return draft(way('broken', via), 'cut without a close frame', 'bad');
}

function viaOf(event: LoggedEvent): LoggedPath {
  const via = event['via'];
  return via === 'proxy' || via === 'direct' ? via : undefined;
}

function field(event: LoggedEvent, name: string): string {
  const value = event[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
