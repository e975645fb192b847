import type { Setup } from './setup.ts';
export const BROKEN: readonly Setup[] = [];
