import type { RunReport } from '../run-report.ts';
import { fixtureReport } from './fixture-report.ts';

/** The texts of a log that is out to harm whoever reads it. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  'javascript:alert(1)',
  '&lt;b&gt; &amp; &#60;',
  ']]> --> <!-- ${1} {{2}}',
  'a\u0000b\u001b[31mred\u0007\r\nnext',
  'user\u202Egnp.exe\u2066x',
  '\uD800 half',
  '| a | `b` | [c](http://d) @e #1',
  'x'.repeat(4096),
];

/** Keys whose values the project chooses among its own words. */
const OWN_WORDS = /^(?:failure|from|kind|status|to|verdict|via|viewpoint|who)$/;

/** Of two files the names alone are hostile: they are shown. */
const isOwn = (key: string, value: string): boolean =>
  OWN_WORDS.test(key) || (key === 'path' && /\.(?:log|png)$/.test(value));

/** A report in which every text from outside comes from `text`, names of headers too. */
export function hostileReport(text: () => string): RunReport {
  const hostile = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return isOwn(key, value) ? value : text();
    if (Array.isArray(value)) return value.map((one) => hostile(one));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([name, one]) => [name, hostile(one, name)] as const);
    if (key !== 'headers') return Object.fromEntries(entries);
    return { ...Object.fromEntries(entries), [text()]: text() };
  };
  return hostile(fixtureReport) as RunReport;
}
