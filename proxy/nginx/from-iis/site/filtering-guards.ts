import { escapePattern } from '../../../iis-config/ports/lab-ports.ts';
import type { AllowList, PathSettings, RequestFiltering } from '../../../iis-config/model.ts';
import { Unsupported } from '../refusal.ts';
import { errorPage } from '../text/error-page.ts';
import { quoted } from '../text/quoting.ts';
import type { Guard } from './scopes.ts';

const DENIED_METHOD = errorPage('404.6', 'verbs denies this method.');
const DENIED_QUERY = errorPage('404.18', 'denyQueryStringSequences denies this query.');
const DENIED_SEQUENCE = errorPage('404.5', 'denyUrlSequences denies this path.');
const DENIED_EXTENSION = errorPage('404.7', 'fileExtensions denies this extension.');
const HIDDEN = errorPage('404.8', 'hiddenSegments hides this path.');
const HIGH_BIT = errorPage(
  '404.12',
  'allowHighBitCharacters is off, and the path has such characters.',
);

/** A location that IIS cannot read answers nothing else. */
export function faultGuards({ fault }: Pick<PathSettings, 'fault'>): readonly Guard[] {
  if (fault === undefined) return [];
  const page = errorPage(
    '500.19',
    `IIS cannot read the settings of this path: ${fault.kind.code}.`,
  );
  return [{ test: undefined, page }];
}

/** What request filtering refuses before any rule runs. */
export function filteringGuards(filtering: RequestFiltering): readonly Guard[] {
  const { verbs, denyQueryStringSequences, headerLimits } = filtering;
  const methods = (names: readonly string[]): string => `^(?:${alternatives(names)})$`;
  const sequences = denyQueryStringSequences.map(encodedOrNot);
  return [
    ...allowListGuard(verbs, '$request_method', methods, DENIED_METHOD),
    ...[...headerLimits].map(([header, limit]) => ({
      test: `$http_${header.replaceAll('-', '_')} ~ "^.{${limit + 1}}"`,
      page: 'return 431;',
      comment: 'headerLimits',
    })),
    ...anyOf('$iis_asked_query', sequences, DENIED_QUERY),
    ...pathGuards(filtering, '$uri'),
  ];
}

/** The same of a decoded path alone, which a variable holds. */
export function pathGuards(filtering: RequestFiltering, path: string): readonly Guard[] {
  const { allowHighBitCharacters, hiddenSegments, denyUrlSequences, fileExtensions } = filtering;
  const hidden = alternatives(hiddenSegments);
  return [
    ...(allowHighBitCharacters ? [] : [{ test: `${path} ~ "[\\x80-\\xff]"`, page: HIGH_BIT }]),
    ...anyOf(path, hidden === '' ? [] : [`/(?:${hidden})(?:/|$)`], HIDDEN),
    ...anyOf(path, denyUrlSequences.map(literalPattern), DENIED_SEQUENCE),
    ...extensionGuard(fileExtensions, path),
  ];
}

function anyOf(variable: string, patterns: readonly string[], page: string): readonly Guard[] {
  if (patterns.length === 0) return [];
  return [{ test: `${variable} ~* ${quoted(patterns.join('|'))}`, page }];
}

/** A dot alone stands for a path without an extension. */
function extensionGuard(list: AllowList, path: string): readonly Guard[] {
  const pattern = (names: readonly string[]): string => {
    const extensions = names.filter((name) => name !== '.').map((name) => name.replace(/^\./, ''));
    const none = names.includes('.') ? ['/[^./]*$'] : [];
    const some = extensions.length === 0 ? [] : [`\\.(?:${alternatives(extensions)})$`];
    return [...some, ...none].join('|');
  };
  return allowListGuard(list, path, pattern, DENIED_EXTENSION, '*');
}

function allowListGuard(
  { allowUnlisted, allowed }: AllowList,
  variable: string,
  pattern: (names: readonly string[]) => string,
  page: string,
  caseless = '',
): readonly Guard[] {
  const named = [...allowed].filter(([, isAllowed]) => isAllowed !== allowUnlisted);
  if (named.length === 0) return allowUnlisted ? [] : [{ test: undefined, page }];
  const names = quoted(pattern(named.map(([name]) => name)));
  const compares = `${allowUnlisted ? '~' : '!~'}${caseless}`;
  return [{ test: `${variable} ${compares} ${names}`, page }];
}

function alternatives(texts: readonly string[]): string {
  return texts.map(literalPattern).join('|');
}

/** @throws {Unsupported} nginx compares bytes: it knows no case of other letters */
function literalPattern(text: string): string {
  if (/^[\x21-\x7e]+$|^$/.test(text)) return escapePattern(text);
  throw new Unsupported(
    `nginx cannot compare "${text}" of requestFiltering`,
    'write ASCII characters without spaces',
  );
}

function encodedOrNot(text: string): string {
  return Array.from(text, (letter) => {
    const code = letter.charCodeAt(0).toString(16).padStart(2, '0');
    return `(?:${literalPattern(letter)}|%${code})`;
  }).join('');
}
