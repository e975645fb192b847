import type { Position } from '../../iis-config/model.ts';
import { caught, type Refusal, refusal, Unsupported } from './refusal.ts';

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
  readonly refusals?: readonly Refusal[] | undefined;
}

/** The needs of all parts, each once; the last target of each URL. */
export type AllNeeds = ReturnType<typeof mergeNeeds>;

export function mergeNeeds(needs: readonly Needs[]) {
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

/** Makes a part, or refuses what nginx cannot carry of it: then `made` is undefined. */
export function attempt<Made>(
  part: () => Made,
  of: { readonly name?: string; readonly position?: Position } = {},
): Needs & { readonly made?: Made } {
  const made = caught(part);
  return made instanceof Unsupported ? { refusals: [refusal(of, made)] } : { made };
}
