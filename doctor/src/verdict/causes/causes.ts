import type { FailureCode } from '../../catalogue/code.ts';
import type { Sign, SignTable } from '../cause.ts';
import { BACKEND_SIGNS } from './backend.ts';
import { BEFORE_SIGNS } from './before.ts';
import { FILTER_SIGNS } from './filters.ts';
import { FRAME_SIGNS } from './frames.ts';
import { HEADER_SIGNS } from './headers.ts';
import { IIS_SIGNS } from './iis.ts';
import { PART_SIGNS } from './parts.ts';
import { PATH_SIGNS } from './path.ts';
import { SIDE_SIGNS } from './sides.ts';
import { STATUS_SIGNS } from './status.ts';
import { UPGRADE_SIGNS } from './upgrade.ts';

/** A sign and what it is a sign of. */
export interface CodedSign extends Sign {
  readonly code: FailureCode;
}

const TABLES: readonly SignTable[] = [
  BEFORE_SIGNS,
  UPGRADE_SIGNS,
  PATH_SIGNS,
  STATUS_SIGNS,
  FILTER_SIGNS,
  BACKEND_SIGNS,
  IIS_SIGNS,
  PART_SIGNS,
  HEADER_SIGNS,
  FRAME_SIGNS,
  SIDE_SIGNS,
];

/** Every way to recognise a cause from outside. Their order does not matter: the weights do. */
export const SIGNS: readonly CodedSign[] = TABLES.flatMap((table) =>
  Object.entries(table).flatMap(([code, signs]) =>
    [signs].flat().map((one) => Object.assign({ code: code as FailureCode }, one)),
  ),
);
