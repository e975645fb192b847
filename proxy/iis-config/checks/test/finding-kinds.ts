import { ENGINE_FINDINGS } from '../../engine/engine-findings.ts';
import type { FindingKind } from '../../findings.ts';
import { READ_FINDINGS } from '../../read/read-findings.ts';
import { CHECK_FINDINGS } from '../check-findings.ts';

/** Every finding that there is, for the tests that hold them against their documentation. */
export const FINDING_KINDS: readonly FindingKind[] = [
  ENGINE_FINDINGS,
  READ_FINDINGS,
  CHECK_FINDINGS,
].flatMap((kinds) => Object.values<FindingKind>(kinds));
