/** A URL fragment, the same for the same name. */
export function anchorName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]+/g, '_').slice(0, 80);
}

/** Makes repeated names unique: `a`, `a-2`, `a-3`. */
export class Anchors {
  readonly #given = new Map<string, number>();

  take(name: string): string {
    const times = (this.#given.get(name) ?? 0) + 1;
    this.#given.set(name, times);
    return times === 1 ? name : this.take(`${name}-${times}`);
  }
}
