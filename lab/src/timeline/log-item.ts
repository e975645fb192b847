import type { AccessEntry } from '@lab101/proxy';
import { parseBackendEvent, type BackendEvent } from '../lab/backend-event.ts';
import type { ServiceName } from '../lab/lab.ts';
import type { LabLogReader, TimedNote } from '../lab/proxy-log-reader.ts';
import { parseRelayEvent, type RelayEvent } from '../lab/relay-event.ts';
import type { Seen } from './observations.ts';

/** A backend event with the line that it was read from. */
export type LoggedEvent = BackendEvent & { readonly line: string };

/** One line of a log that means something. */
export type LogItem =
  | ({ readonly kind: 'entry' } & Seen<AccessEntry>)
  | ({ readonly kind: 'note' } & Seen<TimedNote>)
  | ({ readonly kind: 'event' } & Seen<LoggedEvent>)
  | ({ readonly kind: 'relay' } & Seen<RelayEvent>);

/** Lines by their kind. */
export type LogItems = {
  readonly [Kind in LogItem['kind']]: Extract<LogItem, { readonly kind: Kind }>[];
};

/** The time that the line itself names, in epoch milliseconds; of the proxy's, as exactly as it logs. */
export function writtenAtMs(logged: LogItem): number {
  if (logged.kind === 'event' || logged.kind === 'relay') return Date.parse(logged.item.time);
  return (logged.kind === 'entry' ? logged.item.endedAt : logged.item.at).getTime();
}

/** The latest time at which it can have been written: a proxy's log may write whole seconds. */
export function latestMs(logged: LogItem): number {
  return writtenAtMs(logged) + precisionMs(logged) - 1;
}

export function precisionMs(logged: LogItem): number {
  return logged.kind === 'entry' || logged.kind === 'note' ? logged.item.precisionMs : 1;
}

/** What a line of a service's log says; nothing if the lab cannot read it. */
export function parseLine(
  proxyLog: LabLogReader,
  service: ServiceName,
  line: string,
  seenAtMs: number,
): LogItem[] {
  if (service === 'backend') {
    const event = parseBackendEvent(line);
    return event === undefined ? [] : [{ kind: 'event', item: { ...event, line }, seenAtMs }];
  }
  if (service === 'relay') {
    const event = parseRelayEvent(line);
    return event === undefined ? [] : [{ kind: 'relay', item: event, seenAtMs }];
  }
  const { entry, note } = proxyLog.read(line, seenAtMs) ?? {};
  return [
    ...(entry === undefined ? [] : [{ kind: 'entry', item: entry, seenAtMs } as const]),
    ...(note === undefined ? [] : [{ kind: 'note', item: note, seenAtMs } as const]),
  ];
}
