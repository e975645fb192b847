import type { Case } from '../options.ts';
import { type CatalogueFix, fixesOf, titleOf, toTellOf } from '../catalogue/catalogue.ts';
import type { LogSign, Reading } from '../reading.ts';
import { type CodedSign, SIGNS } from './causes/causes.ts';
import { browserSays } from './browser-says.ts';
import { detectProxy, type DetectedProxy } from './detect-proxy.ts';
import { figuresOf, type Figures } from './figures.ts';
import { type NotTested, notTested } from './not-tested.ts';
import { proofOf } from './proof.ts';
import type { Readings } from './readings.ts';
import { repeatOf } from './repeat.ts';
import { type RuledOut, ruledOut } from './ruled-out.ts';

export type DoctorState = 'healthy' | 'fault' | 'undecided' | 'unreachable';

export interface Alternative {
  readonly code: string;
  readonly title: string;
  /** The reading that would tell, and how to get it. */
  readonly toTell: string;
}

export interface Verdict {
  readonly schema: 'lab101.doctor/1';
  readonly url: string;
  readonly state: DoctorState;
  readonly code: string | null;
  readonly title: string | null;
  readonly certainty: 'certain' | 'likely' | null;
  readonly alternatives: readonly Alternative[];
  readonly proxy: DetectedProxy;
  readonly readings: readonly Reading[];
  /** What was sent and what came back, of the readings that decide. */
  readonly proof: readonly string[];
  readonly browser: string | null;
  readonly ruledOut: readonly RuledOut[];
  readonly notTested: readonly NotTested[];
  readonly fix: readonly CatalogueFix[];
  /** A command that repeats the deciding probe. */
  readonly repeat: string | null;
  readonly figures: Figures;
}

interface Match {
  readonly code: string;
  readonly weight: number;
  readonly certain: boolean;
  readonly reads: readonly string[];
  readonly beside: readonly string[];
}

const MOST_ALTERNATIVES = 3;
/** A cause whose weight is further behind the first is not listed. */
const NEAR = 35;

/** The cause that the readings speak for. It does nothing but read them. */
export function decide(readings: Readings, asked: Case): Verdict {
  const matches = matchesIn(readings, asked.suppress);
  const [first, second] = matches;
  const isTie = second !== undefined && first?.weight === second.weight && !first.certain;
  const state = stateOf(readings, first, isTie);
  const found = state === 'fault' ? first : undefined;
  const others =
    found === undefined && state !== 'undecided' ? [] : matches.slice(found === undefined ? 0 : 1);
  const near = others.filter(({ weight }) => first !== undefined && first.weight - weight <= NEAR);
  const codes = [...near.map(({ code }) => code), ...(found?.beside ?? [])];
  const kept =
    found?.certain === true
      ? []
      : [...new Set(codes)].filter((code) => code !== found?.code && !asked.suppress.has(code));
  const proxy = detectProxy(readings);
  const evidence = found ?? first;
  return {
    schema: 'lab101.doctor/1',
    url: asked.url.href,
    state,
    code: found?.code ?? null,
    title: found === undefined ? null : titleOf(found.code),
    certainty: found === undefined ? null : found.certain ? 'certain' : 'likely',
    alternatives: kept
      .slice(0, MOST_ALTERNATIVES)
      .map((code) => ({ code, title: titleOf(code), toTell: toTellOf(code) })),
    proxy,
    readings: readings.all,
    proof: state === 'healthy' ? [] : proofOf(readings, evidence?.reads ?? []),
    browser: state === 'healthy' ? null : browserSays(readings, found?.code, asked),
    ruledOut: ruledOut(readings, [found?.code ?? '', ...kept]),
    notTested: notTested(readings, asked),
    fix: found === undefined ? [] : fixesOf(found.code, proxy.kind),
    repeat: state === 'healthy' ? null : repeatOf(readings, evidence?.reads ?? [], asked),
    figures: figuresOf(readings, asked),
  };
}

/** Each code once, the strongest first. */
function matchesIn(readings: Readings, suppressed: ReadonlySet<string>): readonly Match[] {
  const seen = SIGNS.filter(({ when }) => when.holds(readings)).map((sign) =>
    matchOf(sign, readings),
  );
  const found = [...seen, ...logMatches(readings, new Set(seen.map(({ code }) => code)))];
  const best = new Map<string, Match>();
  for (const match of found) {
    const known = best.get(match.code);
    const isBetter =
      known === undefined || match.weight > known.weight || (match.certain && !known.certain);
    if (isBetter && !suppressed.has(match.code)) best.set(match.code, match);
  }
  return [...best.values()].toSorted((a, b) => b.weight - a.weight);
}

/** One reading alone never makes it certain. */
function matchOf({ code, weight, when, sure, beside = [] }: CodedSign, readings: Readings): Match {
  const reads = [...new Set([...when.reads, ...(sure?.reads ?? [])])].filter(
    (id) => readings.get(id) !== undefined,
  );
  const certain = sure?.holds(readings) === true && reads.length > 1;
  return { code, weight, certain, reads, beside };
}

const LOG_WEIGHT = 98;

/** A line of a log decides: of a socket that was open, or of a handshake that has just failed. */
function logMatches(readings: Readings, seen: ReadonlySet<string>): readonly Match[] {
  const statuses = new Set([readings.status('browser'), readings.status('minimal')]);
  const fits = ({ code, fresh, status, standing }: LogSign): boolean =>
    standing === true ? seen.has(code) : fresh || (status !== undefined && statuses.has(status));
  const works = readings.kind('browser') === 'alive';
  return readings
    .signs()
    .toReversed() // the newest first
    .filter((sign) => (sign.ending ? works : fits(sign) && (!works || seen.has(sign.code))))
    .map(({ code, sure }) => ({
      code,
      weight: sure ? LOG_WEIGHT : 73,
      certain: sure,
      reads: ['proxy-log', 'browser'],
      beside: [],
    }));
}

function stateOf(readings: Readings, first: Match | undefined, isTie: boolean): DoctorState {
  const connection = readings.outcome('connect');
  if (first !== undefined) return isTie ? 'undecided' : 'fault';
  if (connection === 'tls-failed') return 'undecided';
  if (connection !== 'answer') return 'unreachable';
  const kind = readings.kind('browser');
  return kind === 'alive' || kind === 'closed' ? 'healthy' : 'undecided';
}
