/** `; did you mean <rule>?` for the known name that is nearest, or nothing where none is near. */
export function suggestion(
  given: string,
  known: Iterable<string>,
  show: (name: string) => string = (name) => `"${name}"`,
): string {
  const name = nearestName(given, known);
  return name === undefined ? '' : `; did you mean ${show(name)}?`;
}

/** At most a third of the name may differ; case counts for nothing. */
function nearestName(given: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let least = Math.max(1, Math.floor(given.length / 3)) + 1;
  for (const name of known) {
    // A name is at least as far away as its length differs.
    if (Math.abs(name.length - given.length) >= least) continue;
    const steps = distance(given.toLowerCase(), name.toLowerCase());
    if (steps < least) [nearest, least] = [name, steps];
  }
  return nearest;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
