import type { TimedNote } from '../lab/proxy-log-reader.ts';
import type { AccessEntry } from '@lab101/proxy';
import type { RelayEvent } from '../lab/relay-event.ts';
import { timeOf } from './clock.ts';
import type { Seen } from './observations.ts';
import type { SeenEvent } from './merge/socket-observations.ts';
import type { Evidence, Party } from './timeline.ts';

/** The longest log line that is kept, in characters. The rest is cut off. */
export const MAX_LINE_CHARACTERS = 4096;

export function accessLine({ item }: Seen<AccessEntry>): Evidence {
  return ofProxy('access log', item.endedAt, item);
}

export function noteLine({ item }: Seen<TimedNote>): Evidence {
  return ofProxy('error log', item.at, item);
}

function ofProxy(
  source: Evidence['source'],
  at: Date,
  { precisionMs, line }: { readonly precisionMs: number; readonly line: string },
): Evidence {
  return said('proxy', source, at.getTime(), line, precisionMs);
}

export function relayLine({ item }: Seen<RelayEvent>): Evidence {
  return said('relay', 'relay log', Date.parse(item.time), item.line);
}

export function eventLine(event: SeenEvent): Evidence {
  const { line, ...fields } = event.item;
  return said('backend', 'event log', timeOf(event), line ?? JSON.stringify(fields));
}

/** Marks a line as being about the whole program. */
export function programLine(line: Evidence): Evidence {
  return { ...line, ofProgram: true };
}

/** An event in the browser, as one line. */
export function browserLine(atMs: number, line: string): Evidence {
  return said('browser', 'browser', atMs, line);
}

/** The interval at which a program is polled. */
const STATUS_PRECISION_MS = 1000;

/** The result of polling a program: whether it runs. */
export function statusLine(viewpoint: Party, atMs: number, line: string): Evidence {
  return programLine(said(viewpoint, 'status', atMs, line, STATUS_PRECISION_MS));
}

function said(
  viewpoint: Party,
  source: Evidence['source'],
  atMs: number,
  line: string,
  precisionMs = 1,
): Evidence {
  return { viewpoint, source, atMs, precisionMs, line: line.slice(0, MAX_LINE_CHARACTERS) };
}
