import { PROXIES, type AccessEntry, type ProxyNote } from '@lab101/proxy';
import type { LabPlan } from './lab.ts';

/** A note whose time is known: that of the line, or else when it was read. */
export interface TimedNote extends ProxyNote {
  readonly at: Date;
}

export interface LabLogReader {
  read(
    line: string,
    seenAtMs: number,
  ): { readonly entry?: AccessEntry; readonly note?: TimedNote } | undefined;
}

export function logReaderOf({ proxy, ports }: Pick<LabPlan, 'proxy' | 'ports'>): LabLogReader {
  const reader = PROXIES[proxy].createLogReader({ httpPort: ports.http, httpsPort: ports.https });
  return {
    read: (line, seenAtMs) => {
      const { entry, note } = reader.read(line) ?? {};
      if (note === undefined) return entry && { entry };
      const timed = { ...note, at: note.at ?? new Date(seenAtMs) };
      return entry === undefined ? { note: timed } : { entry, note: timed };
    },
  };
}
