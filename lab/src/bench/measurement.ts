import { pairedRatios, summarise, type Summary } from './statistics.ts';

/** Lab 101's program, or the bare one that it is measured against. */
export type BenchSide = 'ours' | 'bare';

export type Unit = 's' | 'ms' | 'deliveries/s' | 'µs' | 'kB';

/** A target: a limit on the ratio ours/bare, or on ours alone. */
export interface MeasureTarget {
  readonly of: 'ratio' | 'ours';
  readonly sense: 'at most' | 'at least' | 'below';
  /** A ratio, or a value in the measure's unit. */
  readonly bound: number;
}

export interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly target?: MeasureTarget;
}

/** Measurements in the order in which they were taken; `bare` is empty if there is none. */
export type Samples = Readonly<Record<BenchSide, number[]>>;

export type Measurement = Measure &
  (
    | {
        readonly state: 'measured';
        readonly ours: Summary;
        readonly bare?: Summary;
        readonly ratio?: Summary;
        readonly met?: boolean;
      }
    | { readonly state: 'not run' | 'failed'; readonly why: string }
  );

export function judge(measure: Measure, { ours, bare }: Samples): Measurement {
  const own = summarise(ours);
  if (bare.length === 0) {
    return { ...measure, state: 'measured', ours: own, ...verdict(measure, own.median) };
  }
  const ratio = summarise(pairedRatios(ours, bare));
  const value = measure.target?.of === 'ours' ? own.median : ratio.median;
  const sides = { ours: own, bare: summarise(bare), ratio };
  return { ...measure, state: 'measured', ...sides, ...verdict(measure, value) };
}

function verdict({ target }: Measure, value: number): { readonly met?: boolean } {
  if (target === undefined) return {};
  const { sense, bound } = target;
  if (sense === 'below') return { met: value < bound };
  return { met: sense === 'at most' ? value <= bound : value >= bound };
}
