const BY_REPORTS = [
  'F01 F05 F33 F03 F45 F04 F02 F07 F26 F41 F10 F18 F19 F40 F42 F43 F08 F11 F20 F21 F46 F50',
  'F09 F15 F06 F16 F12 F13 F14 F17 F25 F30 F31 F28 F29 F27 F22 F34 F23 F24 F47 F48 F49 F44',
  'F38 F35 F36 F37 F32',
] as const;

type Words<T> = T extends `${infer First} ${infer Rest}` ? First | Words<Rest> : T;

/** `F01` to `F50`, without F39. */
export type FailureCode = Words<(typeof BY_REPORTS)[number]>;

/** In the order in which people meet them: by the number of public reports. */
export const CODES = BY_REPORTS.join(' ').split(' ') as readonly FailureCode[];
