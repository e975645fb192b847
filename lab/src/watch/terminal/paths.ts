/** Which way a socket took; undefined where nobody said. */
export type LoggedPath = 'proxy' | 'direct' | undefined;

/** Arrows, all as wide as the widest. */
export const PATHS = {
  toBackend: {
    proxy: 'browser → proxy → backend',
    direct: 'browser ────────→ backend',
  },
  toBrowser: {
    proxy: 'browser ← proxy ← backend',
    direct: 'browser ←──────── backend',
  },
  both: {
    proxy: 'browser ⇄ proxy ⇄ backend',
    direct: 'browser ←───────→ backend',
  },
  /** The backend saw its own connection break. What was beyond, it did not see. */
  broken: {
    proxy: '          proxy × backend',
    direct: 'browser ───── × ─ backend',
  },
} as const;

export const PATH_WIDTH = 25;

export function way(direction: keyof typeof PATHS, via: LoggedPath): string {
  return PATHS[direction][via ?? 'direct'];
}
