import { relayLine } from '../evidence.ts';
import type { Seen } from '../observations.ts';
import type { RelayObservations } from '../merge/socket-observations.ts';
import type { RelayFrame } from '../../lab/relay-event.ts';
import type { Evidence, Party, TimelineStep } from '../timeline.ts';
import type { Facts } from '../verdict/facts.ts';
import { isOfRelay } from '../verdict/close-frame-rules.ts';
import { seen } from '../verdict/seen.ts';
import { arrow, note } from './step.ts';

/** A frame, or the frames of one message, as ARR's relay received them. */
export interface RelayItem {
  readonly atMs: number;
  readonly from: 'browser' | 'backend';
  readonly kind: 'message' | 'ping';
  readonly what: string;
  /** It has RSV1 (compressed) or another reserved bit. */
  readonly isMarked: boolean;
  readonly evidence: readonly Evidence[];
}

/** The relay's lines about the handshake: its 101, or that it was not upgraded. */
export function relayLines({ open, end }: RelayObservations): Evidence[] {
  const line = open ?? (end?.item.cause === 'not-upgraded' ? end : undefined);
  return line === undefined ? [] : [relayLine(line)];
}

/** Close frames from that side, as the relay received them. */
export function closeFrames({ relay }: Facts, from: RelayFrame['from']): Evidence[] {
  const frames = relay?.frames.filter(({ item }) => item.opcode === 8 && item.from === from);
  return frames?.map((frame) => relayLine(frame)) ?? [];
}

const CONTROL: Readonly<Record<number, string>> = { 9: 'ping', 10: 'pong' };

/** All but close frames, in order; the fragments of a message are one item. */
export function relayItems({ frames }: RelayObservations): readonly RelayItem[] {
  const unfinished = new Map<RelayFrame['from'], Seen<RelayFrame>[]>();
  return frames.flatMap((frame) => {
    const { opcode, from, fin, bytes } = frame.item;
    if (opcode === 8) return [];
    const control = CONTROL[opcode];
    if (control !== undefined) return [itemOf([frame], `${control} frame, ${bytes} bytes`, 'ping')];
    const parts = [...(unfinished.get(from) ?? []), frame];
    unfinished.set(from, fin ? [] : parts);
    return fin ? [itemOf(parts, messageText(parts), 'message')] : [];
  });
}

function itemOf(
  frames: readonly Seen<RelayFrame>[],
  what: string,
  kind: RelayItem['kind'],
): RelayItem {
  const [first] = frames;
  if (first === undefined) throw new Error('an item has one frame or more');
  const { time, from, rsv } = first.item;
  return {
    atMs: Date.parse(time),
    from: from === 'client' ? 'browser' : 'backend',
    kind,
    what,
    isMarked: rsv !== 0,
    evidence: frames.map((frame) => relayLine(frame)),
  };
}

const TYPES: Readonly<Record<number, string>> = { 1: 'text', 2: 'binary' };

function messageText(frames: readonly Seen<RelayFrame>[]): string {
  const [first] = frames;
  const bytes = frames.reduce((sum, { item }) => sum + item.bytes, 0);
  const type = TYPES[first?.item.opcode ?? 0] ?? 'unknown';
  const compressed = ((first?.item.rsv ?? 0) & 4) === 0 ? '' : 'compressed ';
  const fragments = frames.length === 1 ? '' : ` in ${frames.length} frames`;
  return `${compressed}${type} message, ${bytes} bytes${fragments}`;
}

const ENDED: Readonly<Record<string, string>> = {
  'compressed-frame': 'lost a compressed frame',
  idle: 'timeout',
  stopped: 'stopped',
};

/** The steps of an end without a close frame; undefined if the relay received one. */
export function relayCut(facts: Facts): TimelineStep[] | undefined {
  const { relay, browser, endedAtMs = 0 } = facts;
  const { end } = relay ?? {};
  if (end === undefined || end.item.cause === 'close-frame') return undefined;
  const logged = seen(facts, 'backend close');
  const isPassedOn = isOfRelay(facts);
  const { cause, from } = end.item;
  const ofBackend = cause === 'dropped' && from === 'backend';
  const gone = browser?.closed === undefined ? seen(facts, 'browser gone') : [];
  const closed = seen(facts, 'browser closed');
  const cut = (way: readonly [Party, Party], label: string, said: readonly Evidence[]) =>
    said.length === 0 ? [] : [arrow('cut', way, said[0]?.atMs ?? endedAtMs, label, said)];
  return [
    ...cut(['browser', 'proxy'], 'cut: the page went', gone),
    ...(cause === 'dropped'
      ? cut([ofBackend ? 'backend' : 'proxy', 'relay'], `dropped by the ${from}`, [
          relayLine(end),
          ...(ofBackend ? logged : []),
        ])
      : [note('cut', 'relay', Date.parse(end.item.time), reasonText(cause), [relayLine(end)])]),
    ...(isPassedOn
      ? [arrow('close', ['relay', 'backend'], logged[0]?.atMs ?? endedAtMs, 'close 1011', logged)]
      : cut(['relay', 'backend'], 'cut (1006)', ofBackend ? [] : logged)),
    ...cut(['proxy', 'browser'], `cut (${browser?.closed?.code})`, closed),
  ];
}

function reasonText(cause: string): string {
  return ENDED[cause] ?? `refused a frame: ${cause.replaceAll('-', ' ')}`;
}

/** The relay's last line about the connection. */
export function relayLog({ relay }: Facts, endedAtMs: number): TimelineStep[] {
  const { end } = relay ?? {};
  if (end === undefined) return [];
  const { time, cause, from, status } = end.item;
  const by = from === undefined ? '' : ` by the ${from}`;
  const how = status === undefined ? `${cause.replaceAll('-', ' ')}${by}` : String(status);
  const label = `logged: ${how}`;
  return [note('log', 'relay', Math.max(endedAtMs, Date.parse(time)), label, [relayLine(end)])];
}
