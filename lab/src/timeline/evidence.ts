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
  return {
    viewpoint: 'proxy',
    source: 'access log',
    atMs: item.endedAt.getTime(),
    precisionMs: item.precisionMs,
    line: item.line.slice(0, MAX_LINE_CHARACTERS),
  };
}

export function noteLine({ item }: Seen<TimedNote>): Evidence {
  return {
    viewpoint: 'proxy',
    source: 'error log',
    atMs: item.at.getTime(),
    precisionMs: item.precisionMs,
    line: item.line.slice(0, MAX_LINE_CHARACTERS),
  };
}

export function relayLine({ item }: Seen<RelayEvent>): Evidence {
  return {
    viewpoint: 'relay',
    source: 'relay log',
    atMs: Date.parse(item.time),
    precisionMs: 1,
    line: item.line.slice(0, MAX_LINE_CHARACTERS),
  };
}

export function eventLine(event: SeenEvent): Evidence {
  const { line, ...fields } = event.item;
  return {
    viewpoint: 'backend',
    source: 'event log',
    atMs: timeOf(event),
    precisionMs: 1,
    line: (line ?? JSON.stringify(fields)).slice(0, MAX_LINE_CHARACTERS),
  };
}

/** Marks a line as being about the whole program. */
export function programLine(said: Evidence): Evidence {
  return { ...said, ofProgram: true };
}

/** An event in the browser, as one line. */
export function browserLine(atMs: number, line: string): Evidence {
  return {
    viewpoint: 'browser',
    source: 'browser',
    atMs,
    precisionMs: 1,
    line: line.slice(0, MAX_LINE_CHARACTERS),
  };
}

/** The interval at which a program is polled. */
const STATUS_PRECISION_MS = 1000;

/** The result of polling a program: whether it runs. */
export function statusLine(viewpoint: Party, atMs: number, line: string): Evidence {
  const source = 'status';
  return programLine({ viewpoint, source, atMs, precisionMs: STATUS_PRECISION_MS, line });
}
