/** Part of a link into the page: the same for the same name, and safe in an address. */
export function anchorName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9-]+/g, '_').slice(0, 80);
}

/** Names that were given once are told apart from then on: `a`, `a-2`, `a-3`. */
export class Anchors {
  readonly #given = new Map<string, number>();

  take(name: string): string {
    const times = (this.#given.get(name) ?? 0) + 1;
    this.#given.set(name, times);
    return times === 1 ? name : this.take(`${name}-${times}`);
  }
}
