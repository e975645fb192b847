import { CATALOGUE, type FailureCode } from '@lab101/doctor';
import * as GALLERY from './failures.ts';
import type { Face, Failure, NotRun } from './model.ts';

const BY_CODE: Readonly<Record<FailureCode, readonly Face[] | NotRun>> = GALLERY;

/** All failures in the order of the doctor's catalogue: the most common first. */
export const failures: readonly Failure[] = CATALOGUE.map(({ code, title, cause }) => {
  const own = BY_CODE[code];
  const named = { id: code, title, who: cause };
  if ('notRun' in own) return Object.assign(named, { faces: [], notRun: own.notRun });
  return Object.assign(named, { faces: own });
});
