import { inApplicationWords } from '../../timeline/verdict/application.ts';

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

/** Of the widest, by whether a person's own application is in the backend's place. */
export function pathWidth(ofApplication: boolean): number {
  return way('both', 'proxy', ofApplication).length;
}

export function way(direction: keyof typeof PATHS, via: LoggedPath, ofApplication = false): string {
  const path = PATHS[direction][via ?? 'direct'];
  return ofApplication ? inApplicationWords(path) : path;
}
