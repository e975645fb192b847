import { F01 } from './F01.ts';
import type { Failure } from './model.ts';

/** All of them, in the order in which people meet them. */
export const failures: readonly Failure[] = [F01];
