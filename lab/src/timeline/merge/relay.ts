import type { RelayLine, RelayObservations } from './socket-observations.ts';

type Lines = { -readonly [Name in 'open' | 'end']: RelayObservations[Name] } & {
  readonly frames: RelayObservations['frames'][number][];
};

/**
 * Splits the relay's lines, which are in order, by connection. A client may have used an id again.
 */
export function relayObservations(lines: Iterable<RelayLine>): readonly RelayObservations[] {
  const all: Lines[] = [];
  const current = new Map<string, Lines>();
  for (const line of lines) {
    const { cid, arrLogId } = line.item;
    const key = `${arrLogId} ${cid}`;
    const known = current.get(key);
    const isOver = known?.end !== undefined || (isOpen(line) && known?.open !== undefined);
    const isNew = known === undefined || isOver;
    const seen = isNew ? { open: undefined, frames: [], end: undefined } : known;
    if (isNew) all.push(seen);
    current.set(key, seen);
    add(seen, line);
  }
  return all;
}

function isOpen(line: RelayLine): boolean {
  return line.item.event === 'open';
}

function add(seen: Lines, { item, seenAtMs }: RelayLine): void {
  if (item.event === 'open') seen.open = { item, seenAtMs };
  else if (item.event === 'close') seen.end = { item, seenAtMs };
  else seen.frames.push({ item, seenAtMs });
}
