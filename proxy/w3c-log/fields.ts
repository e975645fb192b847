/**
 * The columns of the log, in the order in which http.sys writes them ("W3C Logging", Windows HTTP
 * documentation). cs(Cookie), s-sitename and s-computername are left out: nothing here needs them.
 */
export const W3C_FIELDS = [
  'date',
  'time',
  's-ip',
  'cs-method',
  'cs-uri-stem',
  'cs-uri-query',
  's-port',
  'cs-username',
  'c-ip',
  'cs-version',
  'cs(User-Agent)',
  'cs(Referer)',
  'cs-host',
  'sc-status',
  'sc-substatus',
  'sc-win32-status',
  'sc-bytes',
  'cs-bytes',
  'time-taken',
] as const;

export type W3cField = (typeof W3C_FIELDS)[number];

/**
 * The directive lines that begin a log, and that IIS repeats inside a file whenever it opens it
 * anew (W3C working draft "Extended Log File Format").
 */
export function w3cDirectives(startedAt: Date, software: string): string {
  const date = startedAt.toISOString().slice(0, 19).replace('T', ' ');
  return [
    `#Software: ${software}`,
    '#Version: 1.0',
    `#Date: ${date}`,
    `#Fields: ${W3C_FIELDS.join(' ')}`,
    '',
  ].join('\n');
}
