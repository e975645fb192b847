import { duration } from '../../text/duration.ts';
import { refined, timeOf } from '../clock.ts';
import { noteLine } from '../evidence.ts';
import { LIFE, type LifeEvent } from '../program-life.ts';
import type { Evidence, Party, TimelineStep } from '../timeline.ts';
import type { Facts } from '../verdict/facts.ts';
import { seen } from '../verdict/seen.ts';
import { closeFrames, relayCut, relayLog } from './relay-steps.ts';
import { arrow, note } from './step.ts';

/** A program's event this close to a socket's end is shown with it. */
const TOLERANCE_MS = 1500;

/** The steps of the end, hop by hop, in order of cause and effect. */
export function endingSteps(facts: Facts): TimelineStep[] {
  if (facts.endedAtMs === undefined) return [];
  if (!facts.established) return loggedSteps(facts, facts.endedAtMs);
  return [
    ...(relayCut(facts) ?? byClient(facts) ?? byBackend(facts) ?? cut(facts)),
    ...loggedSteps(facts, facts.endedAtMs),
  ];
}

type Path = readonly [Party, Party];

/** The proxy passes a close frame on unchanged: one arrow from end to end. */
const TO_BACKEND: Path = ['browser', 'backend'];
const TO_BROWSER: Path = ['backend', 'browser'];

function byClient(facts: Facts): TimelineStep[] | undefined {
  const { browser, close } = facts;
  const asked = browser?.closeCalled !== undefined && browser.closed?.wasClean === true;
  const relayed = closedAtRelay(facts, 'client');
  const isAlone = close === undefined && (asked || relayed !== undefined);
  if (close?.item['by'] !== 'client' && !isAlone) return undefined;
  const code = Number(close?.item['code'] ?? browser?.closed?.code ?? relayed ?? 1005);
  const first = frame(facts, TO_BACKEND, code, [
    ...seen(facts, 'browser called', 'browser gone'),
    ...closeFrames(facts, 'client'),
    ...seen(facts, 'backend close'),
  ]);
  if (browser?.closed?.wasClean !== true) return [first];
  const answer = [...closeFrames(facts, 'backend'), ...seen(facts, 'browser closed')];
  return [first, frame(facts, TO_BROWSER, code, answer)];
}

function byBackend(facts: Facts): TimelineStep[] | undefined {
  const { browser, close } = facts;
  const relayed = closedAtRelay(facts, 'backend');
  const code = Number(close?.item['code'] ?? browser?.closed?.code ?? relayed ?? 1006);
  const isSent = close?.item['by'] === 'server' && code !== 1006;
  const isClean = browser?.closed?.wasClean === true || relayed !== undefined;
  const isSeen = close === undefined && isClean;
  if (!isSent && !isSeen) return undefined;
  const evidence = [
    ...seen(facts, 'backend error', 'backend close'),
    ...closeFrames(facts, 'backend'),
    ...seen(facts, 'browser closed'),
  ];
  const answer = closeFrames(facts, 'client');
  const isAnswered = browser?.closed?.wasClean === true || answer.length > 0;
  return [
    frame(facts, TO_BROWSER, code, evidence),
    ...(isAnswered ? [frame(facts, TO_BACKEND, code, answer)] : []),
  ];
}

/** The close code of that side, if only ARR's relay saw it. */
function closedAtRelay({ browser, relay }: Facts, from: 'client' | 'backend'): number | undefined {
  const { end } = relay ?? {};
  const isLogged = browser?.closed === undefined && end?.item.cause === 'close-frame';
  return isLogged && end.item.from === from ? end.item.code : undefined;
}

function frame(
  { endedAtMs = 0 }: Facts,
  path: Path,
  code: number,
  evidence: readonly Evidence[],
): TimelineStep {
  const hasCode = Number.isInteger(code) && code !== 1005;
  const label = hasCode ? `close ${code}` : 'close without a code';
  return arrow('close', path, evidence[0]?.atMs ?? endedAtMs, label, evidence);
}

/** Without a close frame, the arrows start at the side believed to have ended it. */
function cut(facts: Facts): TimelineStep[] {
  const { via, browser, close, relay, endedAtMs = 0 } = facts;
  const next: Party = via === 'proxy' ? 'proxy' : 'backend';
  const last: Party = relay === undefined ? 'proxy' : 'relay';
  const atBackend: Party = via === 'proxy' ? last : 'browser';
  const steps: TimelineStep[] = [];
  const add = (path: Path, label: string, evidence: readonly Evidence[]): void => {
    if (evidence.length === 0) return;
    steps.push(arrow('cut', path, evidence[0]?.atMs ?? endedAtMs, label, evidence));
  };
  for (const said of facts.notes.filter(isTimeout)) {
    steps.push(note('life', 'proxy', refined(said.item.at, said), 'timeout', [noteLine(said)]));
  }
  if (browser?.gone !== undefined && browser.closed === undefined) {
    add(['browser', next], 'cut: the page went', seen(facts, 'browser gone'));
  }
  if (close?.item['by'] === 'server') {
    add(['backend', atBackend], 'cut by the backend', seen(facts, 'backend close'));
  } else if (close !== undefined) {
    add([atBackend, 'backend'], 'cut (1006)', seen(facts, 'backend close'));
  } else if (via === 'proxy' && isKilled(facts)) {
    steps.push(arrow('cut', ['backend', last], endedAtMs, 'cut', []));
  }
  if (browser?.closed !== undefined) {
    add([next, 'browser'], `cut (${browser.closed.code})`, seen(facts, 'browser closed'));
  }
  return steps;
}

function isKilled(facts: Facts): boolean {
  return lifeSteps(facts).some(({ from, label }) => from === 'backend' && label === LIFE.killed);
}

/** Events of the programs while the socket was open, or as it ended. */
export function lifeSteps(facts: Facts): TimelineStep[] {
  const { life, via, beganAtMs, open, entry, close, relay } = facts;
  if (!facts.established) return [];
  const endedAtMs = facts.endedAtMs ?? Number.POSITIVE_INFINITY;
  const heldSinceMs = open === undefined ? beganAtMs : timeOf(open);
  /** The program did not log the socket's end. */
  const isSilent: Readonly<Record<LifeEvent['program'], boolean>> = {
    proxy: entry === undefined,
    backend: close === undefined,
    relay: relay?.open !== undefined && relay.end === undefined,
  };
  const touching = life.filter(({ program, what, atMs, sinceMs }) => {
    if (program !== 'backend' && via === 'direct') return false;
    if (what === 'started') return false;
    if (what !== 'killed') {
      return atMs >= beganAtMs - TOLERANCE_MS && atMs <= endedAtMs + TOLERANCE_MS;
    }
    return isSilent[program] && atMs >= heldSinceMs && sinceMs <= endedAtMs + TOLERANCE_MS;
  });
  return touching.map(({ program, what, atMs, evidence }) => {
    // When a stopped program ended is unknown.
    const knownMs = Math.min(Math.max(atMs, beganAtMs), endedAtMs);
    const askedMs = Math.max(evidence[0]?.atMs ?? beganAtMs, beganAtMs);
    const bestMs = Number.isFinite(knownMs) ? knownMs : askedMs;
    return note('life', program, bestMs, LIFE[what], evidence);
  });
}

/** The proxy's lines about the whole connection, written at its end. */
function loggedSteps(facts: Facts, endedAtMs: number): TimelineStep[] {
  const { entry, notes, established } = facts;
  const said = notes.filter((one) => !established || !isTimeout(one));
  const lines = [
    ...relayLog(facts, endedAtMs),
    ...said.map((one) =>
      note('log', 'proxy', refined(one.item.at, one), one.item.message, [noteLine(one)]),
    ),
  ];
  if (entry === undefined) return lines;
  const { status, timeTakenMs } = entry.item;
  const label = `${status} logged · ${duration(timeTakenMs, 1)}`;
  const atMs = Math.max(endedAtMs, refined(entry.item.endedAt, entry));
  return [...lines, note('log', 'proxy', atMs, label, seen(facts, 'access log'))];
}

function isTimeout({ item }: Facts['notes'][number]): boolean {
  return item.kind === 'upstream-timed-out' || item.kind === 'client-timed-out';
}
