import type { ProxyKind } from '../proxy-kind.ts';
import { CODES, type FailureCode } from './code.ts';
import { type CauseRecord, type FixOwner, isNotRun, NEVER_OPENED } from './record.ts';
import * as RECORDS from './records.ts';

/** A record with its code, such as `F03`, and its defaults. */
export interface CatalogueEntry extends CauseRecord {
  readonly code: FailureCode;
  readonly console: readonly string[];
  readonly script: string;
}

const OF_CODE: Readonly<Record<FailureCode, CauseRecord>> = RECORDS;

/** Each cause, the one that people meet most often first. */
export const CATALOGUE: readonly CatalogueEntry[] = CODES.map((code) =>
  Object.assign({ code, console: [], script: NEVER_OPENED }, OF_CODE[code]),
);

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
