import type { ProxyKind } from '../proxy-kind.ts';
import { type CauseRecord, isNotRun } from './record.ts';
import * as RECORDS from './records.ts';

const BY_REPORTS =
  'F01 F05 F33 F03 F45 F04 F02 F07 F26 F41 F10 F18 F19 F40 F42 F43 F08 F11 F20 F21 F46 F50 ' +
  'F09 F15 F06 F16 F12 F13 F14 F17 F25 F30 F31 F28 F29 F27 F22 F34 F23 F24 F47 F48 F49 F44 ' +
  'F38 F35 F36 F37 F32';

const BY_CODE: ReadonlyMap<string, CauseRecord> = new Map(Object.entries(RECORDS));

/** Each cause, in the order in which people meet them: by the number of public reports. */
export const CATALOGUE: readonly CauseRecord[] = BY_REPORTS.split(' ').flatMap(
  (code) => BY_CODE.get(code) ?? [],
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
  const rows = BY_CODE.get(code)?.fix ?? [];
  const own = rows.filter(([owner]) => owner === proxy);
  const others = rows.filter(([owner]) => owner !== proxy);
  return [...own, ...others].map(([owner, text]) => ({
    proxy: owner,
    text: plain(text),
    notRun: isNotRun(owner),
  }));
}
