import * as fc from 'fast-check';

/** One of two values, the second in four of five cases. */
export function rarely<Value>(rare: Value, usual: Value): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constant(rare) },
  );
}
