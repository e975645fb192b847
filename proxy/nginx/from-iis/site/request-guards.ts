import type { IisConfiguration, RequestLimits } from '../../../iis-config/model.ts';
import { LONGEST_SEGMENT } from '../../../iis-config/engine/request-url.ts';
import { faultGuards, filteringGuards } from './filtering-guards.ts';
import { errorPage } from '../text/error-page.ts';
import { type Guard, scopedGuards } from './scopes.ts';

/** nginx's own bound of a request line is lower (large_client_header_buffers). */
const LARGEST_REPEAT = 65_000;

const UTF_8 = [
  String.raw`[\x00-\x7f]`,
  String.raw`[\xc2-\xdf][\x80-\xbf]`,
  String.raw`\xe0[\xa0-\xbf][\x80-\xbf]`,
  String.raw`[\xe1-\xec\xee\xef][\x80-\xbf]{2}`,
  String.raw`\xed[\x80-\x9f][\x80-\xbf]`,
  String.raw`\xf0[\x90-\xbf][\x80-\xbf]{2}`,
  String.raw`[\xf1-\xf3][\x80-\xbf]{3}`,
  String.raw`\xf4[\x80-\x8f][\x80-\xbf]{2}`,
].join('|');

const BODY_TOO_LARGE = errorPage('413.1', 'The body is larger than maxAllowedContentLength.');
const ENCODED_TWICE = errorPage(
  '404.11',
  'allowDoubleEscaping is off, and the path is encoded twice.',
);
const INVALID_URL = 'return 400 "Bad Request - Invalid URL\\n";';

/**
 * What never reaches a rule. Control characters are refused by http.sys (AllowRestrictedChars=0);
 * here that also keeps a decoded line break out of every header. The next two are this file's own
 * bounds: IIS takes `\` as `/`, and bytes that are no UTF-8 by the machine's code page.
 */
export function requestGuards(configuration: IisConfiguration): readonly string[] {
  return [
    '# --- What http.sys and request filtering refuse '.padEnd(97, '-'),
    `if ($uri ~ "[\\x00-\\x1f\\x7f]|\\xc2[\\x80-\\x9f]") { ${INVALID_URL} }`,
    `if ($request_uri ~* "^[^?]*%(?:[01][0-9a-f]|7f|c2%[89][0-9a-f])") { ${INVALID_URL} } # also where a .. takes it away`,
    `if ($uri ~ "\\x5c") { ${INVALID_URL} } # IIS reads a backslash as a slash`,
    `if ($uri !~ "^(?:${UTF_8})*+$") { ${INVALID_URL} }`,
    `if ($uri ~ "[^/]{${LONGEST_SEGMENT + 1}}") { ${INVALID_URL} } # http.sys’s UrlSegmentMaxLength`,
    ...scopedGuards(configuration, (scope) => [
      ...faultGuards(scope),
      ...limitGuards(scope.requestLimits),
      ...filteringGuards(scope.requestFiltering),
    ]),
  ];
}

function limitGuards(limits: RequestLimits): readonly Guard[] {
  return [
    ...lengthGuard('$request_uri', '[^?]', limits.maxUrl, [14, 'path', 'maxUrl']),
    ...lengthGuard('$iis_asked_query', '.', limits.maxQueryString, [15, 'query', 'maxQueryString']),
    {
      test: `$content_length ~ "${greaterThan(limits.maxAllowedContentLength)}"`,
      page: BODY_TOO_LARGE,
    },
    doubleEscapeGuard(limits.allowDoubleEscaping),
  ];
}

/** Before a `..` takes it away; where it is allowed, nginx could not pass it on as it came. */
function doubleEscapeGuard(allowed: boolean): Guard {
  if (allowed) {
    const test = '$uri ~* "%[0-9a-f]{2}"';
    return { test, page: 'return 404;', comment: 'a path encoded twice' };
  }
  const twice = '%25(?:[0-9a-f]|%3[0-9]|%[46][1-6]){2}';
  return { test: `$request_uri ~* "^[^?]*(?:${twice}|\\+|%2b)"`, page: ENCODED_TWICE };
}

function lengthGuard(
  variable: string,
  unit: string,
  limit: number,
  [substatus, what, setting]: readonly [number, string, string],
): readonly Guard[] {
  if (limit >= LARGEST_REPEAT) return [];
  const page = errorPage(`404.${substatus}`, `The ${what} is longer than ${setting}.`);
  return [{ test: `${variable} ~ "^${unit}{${limit + 1}}"`, page }];
}

/** Matches a decimal number that is greater: nginx compares texts, not numbers. */
export function greaterThan(limit: number): string {
  const digits = String(limit);
  const same = digits.split('').flatMap((digit, index) => {
    if (digit === '9') return [];
    const rest = digits.length - index - 1;
    const next = digit === '8' ? '9' : `[${Number(digit) + 1}-9]`;
    return [`${digits.slice(0, index)}${next}${rest === 0 ? '' : `[0-9]{${rest}}`}`];
  });
  return `^0*(?:[1-9][0-9]{${digits.length},}|${same.join('|')})$`.replace(/\|\)\$$/, ')$');
}
