export interface Store {
  /** The name for people: `system`, `Chromium (snap)`, `Firefox (x1y2z3.default)`. */
  readonly name: string;
  readonly path: string;
  /** `unknown` if the tool that could tell is not installed. */
  readonly state: 'trusted' | 'missing' | 'unknown';
  /** A browser that is installed on this machine goes by this store. */
  readonly inUse: boolean;
  /** Adds the CA to this store, or with `untrust` removes it. Null: nothing to do. */
  readonly command: string | null;
}

/** True if no browser of this machine warns; without a browser, if the system trusts the CA. */
export function areTrusted(stores: readonly Store[]): boolean {
  return deciding(stores).every(({ state }) => state === 'trusted');
}

/** The stores by which a browser of this machine would still warn. */
export function stillWarning(stores: readonly Store[]): readonly Store[] {
  return deciding(stores).filter(({ state }) => state !== 'trusted');
}

function deciding(stores: readonly Store[]): readonly Store[] {
  const inUse = stores.filter((store) => store.inUse);
  return inUse.length > 0 ? inUse : stores.filter(({ name }) => name === SYSTEM);
}

export const SYSTEM = 'system';

const MARKS = { trusted: '✓', missing: '✗', unknown: '?' } as const;
const MEANINGS = {
  trusted: 'has the CA',
  missing: 'does not have the CA',
  unknown: 'cannot be read without certutil',
} as const;

export function describeStores(stores: readonly Store[]): string {
  return stores
    .flatMap(({ name, path, state, inUse, command }) => [
      `  ${MARKS[state]} ${name}: ${MEANINGS[state]} (${path})${inUse || name === SYSTEM ? '' : ', no such browser is installed'}`,
      ...(command === null ? [] : [`      ${command}`]),
    ])
    .join('\n');
}
