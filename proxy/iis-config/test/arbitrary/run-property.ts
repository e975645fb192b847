import * as fc from 'fast-check';

export interface PropertyOptions {
  readonly configurations: number;
  readonly seed: number;
}

/** @throws {Error} of the smallest case that fails, with the seed that finds it again */
export async function runProperty<Made>(
  cases: fc.Arbitrary<Made>,
  tryCase: (made: Made) => Promise<void>,
  { configurations, seed }: PropertyOptions,
): Promise<void> {
  const result = await fc.check(fc.asyncProperty(cases, tryCase), {
    numRuns: configurations,
    seed,
  });
  if (!result.failed) return;
  const reason = result.errorInstance;
  const text = reason instanceof Error ? reason.message : String(reason);
  throw new Error(`${text}\n  shrunk ${result.numShrinks} times, --seed=${result.seed}`);
}

export function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** One line for each, the most first. */
export function printCounts(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([key, number]) => `    ${number} ${key}`)
    .join('\n');
}
