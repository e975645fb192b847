export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws {RangeError} if there are no measurements */
export function summarise(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new RangeError('nothing was measured');
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? min;
  return { median: (lower + upper) / 2, min, max };
}

/** The ratios of paired measurements. What slows the machine down slows both, and cancels out. */
export function pairedRatios(ours: readonly number[], bare: readonly number[]): number[] {
  const pairs = ours.slice(0, bare.length);
  return pairs.map((value, index) => value / (bare[index] ?? Number.NaN));
}
