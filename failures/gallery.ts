import { CATALOGUE } from '@lab101/doctor';
import * as FAILURES from './failures.ts';
import type { Failure } from './model.ts';

const BY_ID: Readonly<Record<string, Failure>> = FAILURES;

/** All failures in the order of the doctor's catalogue: the most common first. */
export const failures: readonly Failure[] = CATALOGUE.flatMap(({ code }) => BY_ID[code] ?? []);
