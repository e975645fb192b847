import type { ProxyKind } from '../proxy-kind.ts';
import { type CauseRecord, type FixOwner, isNotRun, NEVER_OPENED } from './record.ts';
import * as RECORDS from './records.ts';

export const BY_REPORTS =
  'F01 F05 F33 F03 F45 F04 F02 F07 F26 F41 F10 F18 F19 F40 F42 F43 F08 F11 F20 F21 F46 F50 ' +
  'F09 F15 F06 F16 F12 F13 F14 F17 F25 F30 F31 F28 F29 F27 F22 F34 F23 F24 F47 F48 F49 F44 ' +
  'F38 F35 F36 F37 F32';

/** `F01` to `F50`. */
export type FailureCode = keyof typeof RECORDS;

/** A record with its code and its defaults. */
export interface CatalogueEntry extends CauseRecord {
  readonly code: FailureCode;
  readonly console: readonly string[];
  readonly script: string;
}

/** Each cause, in the order in which people meet them: by the number of public reports. */
export const CATALOGUE: readonly CatalogueEntry[] = Object.entries(RECORDS)
  .map(([code, record]) =>
    Object.assign({ code: code as FailureCode, console: [], script: NEVER_OPENED }, record),
  )
  .toSorted((a, b) => BY_REPORTS.indexOf(a.code) - BY_REPORTS.indexOf(b.code));

const BY_CODE: ReadonlyMap<string, CatalogueEntry> = new Map(
  CATALOGUE.map((entry) => [entry.code, entry]),
);

/** In a terminal the marks of Markdown are only in the way. */
const plain = (text: string): string => text.replaceAll('`', '');

export const titleOf = (code: string): string => BY_CODE.get(code)?.title ?? '';

/** The reading that tells a cause from those that look like it, and how to get it. */
export const toTellOf = (code: string): string => BY_CODE.get(code)?.toTell ?? '';

export interface CatalogueFix {
  /** Whose configuration; `application`, `browser`, `network`: not a proxy's. */
  readonly proxy: string;
  readonly text: string;
  /** It is from documentation, and was not run here. */
  readonly notRun: boolean;
}

/** That of the proxy that answers first. */
export function fixesOf(code: string, proxy: ProxyKind): readonly CatalogueFix[] {
  const rows = Object.entries(BY_CODE.get(code)?.fix ?? {}) as [FixOwner, string][];
  return rows
    .toSorted(([a], [b]) => Number(b === proxy) - Number(a === proxy))
    .map(([owner, text]) => ({ proxy: owner, text: plain(text), notRun: isNotRun(owner) }));
}
