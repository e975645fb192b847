/** Puts things together that share a name, directly or through a third: in nearly linear time. */
export class Groups<T> {
  readonly #parents: number[] = [];
  readonly #items: T[] = [];
  readonly #owners = new Map<string, number>();

  /** An item without a name stays alone. */
  add(item: T, names: readonly (string | undefined)[]): void {
    const index = this.#items.push(item) - 1;
    this.#parents.push(index);
    for (const name of names) {
      if (name === undefined) continue;
      const owner = this.#owners.get(name);
      if (owner === undefined) this.#owners.set(name, index);
      else this.#parents[this.#root(index)] = this.#root(owner);
    }
  }

  /** In the order in which the first item of each was added. */
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
      this.#parents[at] = above; // halves the way for the next time
      at = above;
    }
    return at;
  }

  #up(index: number): number {
    return this.#parents[index] ?? index;
  }
}
