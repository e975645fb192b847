import type { Position } from '../../iis-config/model.ts';
import { caught, type Note, type Refusal, refusal, Unsupported } from './refusal.ts';

/** Where a rule's target really is. */
export interface Target {
  /** As the rule says it: `http://localhost:8080`. */
  readonly url: string;
  readonly scheme: 'http' | 'https';
  /** Where it listens: `127.0.0.1:8080`. */
  readonly authority: string;
  /** The `upstream` that nginx asks; undefined: the address itself. */
  readonly upstream: string | undefined;
  /** What stands in the `upstream`. */
  readonly directives: readonly string[];
}

/** What rules need of the server block, beside the shared maps that their lines name. */
export type Feature = 'farm-without-server' | 'redirect-by-code' | 'script-target';

/** What a part of the configuration needs outside its own lines, or why nginx cannot carry it. */
export interface Needs {
  /** The rule's name. Default: it is no rule's. */
  readonly rule?: string;
  readonly features?: readonly Feature[];
  readonly targets?: readonly Target[];
  /** Maps of a rule's own. */
  readonly maps?: readonly string[];
  readonly notes?: readonly string[];
  readonly refusals?: readonly Refusal[];
}

/** The needs of all parts, each once. */
export interface AllNeeds {
  readonly features: ReadonlySet<Feature>;
  /** The last one of each URL. */
  readonly targets: readonly Target[];
  readonly maps: readonly string[];
  readonly notes: readonly Note[];
  readonly refusals: readonly Refusal[];
}

export function mergeNeeds(needs: readonly Needs[]): AllNeeds {
  const targets = needs.flatMap((one) => one.targets ?? []);
  const notes = needs.flatMap(({ rule, notes: texts = [] }) =>
    texts.map((text) => [JSON.stringify([rule, text]), { rule, text }] as const),
  );
  return {
    features: new Set(needs.flatMap((one) => one.features ?? [])),
    targets: [...new Map(targets.map((target) => [target.url, target])).values()],
    maps: [...new Set(needs.flatMap((one) => one.maps ?? []))],
    notes: [...new Map(notes).values()],
    refusals: needs.flatMap((one) => one.refusals ?? []),
  };
}

/** Whether a server is asked by https://. */
export function needsTls({ targets }: AllNeeds): boolean {
  return targets.some(({ scheme }) => scheme === 'https');
}

export interface Attempt<Made> {
  /** Undefined: it is refused. */
  readonly made: Made | undefined;
  readonly refusals: readonly Refusal[];
}

/** Makes a part, or refuses what nginx cannot carry of it. */
export function attempt<Made>(
  part: () => Made,
  of: { readonly name?: string; readonly position?: Position } = {},
): Attempt<Made> {
  const made = caught(part);
  if (!(made instanceof Unsupported)) return { made, refusals: [] };
  return { made: undefined, refusals: [refusal(of, made)] };
}
