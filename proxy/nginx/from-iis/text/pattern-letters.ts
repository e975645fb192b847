/** Characters from `from` to `to`. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What JavaScript's `\s` has beyond ASCII (ECMA-262: WhiteSpace and LineTerminator). */
export const WIDE_SPACES: readonly Range[] = [
  { from: 0xa0, to: 0xa0 },
  { from: 0x1680, to: 0x1680 },
  { from: 0x2000, to: 0x200a },
  { from: 0x2028, to: 0x2029 },
  { from: 0x202f, to: 0x202f },
  { from: 0x205f, to: 0x205f },
  { from: 0x3000, to: 0x3000 },
  { from: 0xfeff, to: 0xfeff },
];

/**
 * Every character that JavaScript takes for the same, case aside. PCRE's own caseless matching
 * differs in Unicode: there `k` is the Kelvin sign too, and `s` the long s.
 */
export function withOtherCases(ranges: readonly Range[]): readonly Range[] {
  const codes = new Set<number>();
  for (const { from, to } of ranges) {
    for (let code = from; code <= to; code += 1) {
      for (const same of sameLetters(code)) codes.add(same);
    }
  }
  return toRanges([...codes].sort((one, other) => one - other));
}

function toRanges(codes: readonly number[]): readonly Range[] {
  const ranges: Range[] = [];
  for (const code of codes) {
    const last = ranges.at(-1);
    if (last?.to === code - 1) ranges[ranges.length - 1] = { from: last.from, to: code };
    else ranges.push({ from: code, to: code });
  }
  return ranges;
}

let letters: ReadonlyMap<number, readonly number[]> | undefined;

function sameLetters(code: number): readonly number[] {
  letters ??= readLetters();
  return letters.get(canonical(code)) ?? [code];
}

function readLetters(): ReadonlyMap<number, readonly number[]> {
  const found = new Map<number, number[]>();
  for (let code = 0; code <= 0xffff; code += 1) {
    const upper = canonical(code);
    const same = found.get(upper);
    if (same === undefined) found.set(upper, [code]);
    else same.push(code);
  }
  return found;
}

/** ECMA-262, Canonicalize, without the flag u. */
function canonical(code: number): number {
  const upper = String.fromCharCode(code).toUpperCase();
  if (upper.length !== 1) return code;
  const result = upper.charCodeAt(0);
  return code >= 128 && result < 128 ? code : result;
}
