import { F01 } from './F01.ts';
import { F02 } from './F02.ts';
import { F03 } from './F03.ts';
import { F04 } from './F04.ts';
import { F05 } from './F05.ts';
import { F06 } from './F06.ts';
import { F07 } from './F07.ts';
import { F08 } from './F08.ts';
import { F09 } from './F09.ts';
import { F10 } from './F10.ts';
import { F11 } from './F11.ts';
import { F12 } from './F12.ts';
import { F13 } from './F13.ts';
import { F14 } from './F14.ts';
import { F15 } from './F15.ts';
import { F16 } from './F16.ts';
import { F17 } from './F17.ts';
import { F18 } from './F18.ts';
import { F19 } from './F19.ts';
import { F20 } from './F20.ts';
import { F21 } from './F21.ts';
import { F22 } from './F22.ts';
import { F23 } from './F23.ts';
import { F24 } from './F24.ts';
import { F25 } from './F25.ts';
import { F26 } from './F26.ts';
import { F27 } from './F27.ts';
import { F28 } from './F28.ts';
import { F29 } from './F29.ts';
import { F30 } from './F30.ts';
import { F31 } from './F31.ts';
import { F32 } from './F32.ts';
import { F33 } from './F33.ts';
import { F34 } from './F34.ts';
import { F35 } from './F35.ts';
import { F36 } from './F36.ts';
import { F37 } from './F37.ts';
import { F38 } from './F38.ts';
import { F40 } from './F40.ts';
import { F41 } from './F41.ts';
import { F42 } from './F42.ts';
import { F43 } from './F43.ts';
import { F44 } from './F44.ts';
import { F45 } from './F45.ts';
import { F46 } from './F46.ts';
import { F47 } from './F47.ts';
import { F48 } from './F48.ts';
import { F49 } from './F49.ts';
import { F50 } from './F50.ts';
import type { ProxyKind } from '../verdict/detect-proxy.ts';
import { type CauseRecord, isNotRun } from './record.ts';

/** Each cause, in the order in which people meet them: by the number of public reports. */
export const CATALOGUE: readonly CauseRecord[] = [
  F01,
  F05,
  F33,
  F03,
  F45,
  F04,
  F02,
  F07,
  F26,
  F41,
  F10,
  F18,
  F19,
  F40,
  F42,
  F43,
  F08,
  F11,
  F20,
  F21,
  F46,
  F50,
  F09,
  F15,
  F06,
  F16,
  F12,
  F13,
  F14,
  F17,
  F25,
  F30,
  F31,
  F28,
  F29,
  F27,
  F22,
  F34,
  F23,
  F24,
  F47,
  F48,
  F49,
  F44,
  F38,
  F35,
  F36,
  F37,
  F32,
];

const BY_CODE: ReadonlyMap<string, CauseRecord> = new Map(
  CATALOGUE.map((record) => [record.code, record]),
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
