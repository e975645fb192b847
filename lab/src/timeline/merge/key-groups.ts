/**
 * Groups items that share a key, directly or through other items: a disjoint-set forest, in nearly
 * linear time.
 */
export class KeyGroups<T> {
  readonly #parents: number[] = [];
  readonly #items: T[] = [];
  readonly #owners = new Map<string, number>();

  /** An item without a key is a group by itself. */
  add(item: T, keys: readonly (string | undefined)[]): void {
    const index = this.#items.push(item) - 1;
    this.#parents.push(index);
    for (const key of keys) {
      if (key === undefined) continue;
      const owner = this.#owners.get(key);
      if (owner === undefined) this.#owners.set(key, index);
      else this.#parents[this.#root(index)] = this.#root(owner);
    }
  }

  /** The groups, in the order of their first items. */
  all(): T[][] {
    const groups = new Map<number, T[]>();
    for (const [index, item] of this.#items.entries()) {
      const root = this.#root(index);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [item]);
      else group.push(item);
    }
    return [...groups.values()];
  }

  #root(index: number): number {
    let at = index;
    for (let up = this.#up(at); up !== at; up = this.#up(at)) {
      const above = this.#up(up);
      this.#parents[at] = above; // path halving
      at = above;
    }
    return at;
  }

  #up(index: number): number {
    return this.#parents[index] ?? index;
  }
}
