import { isShownHeader, MASK, SECRET_NAME, USER_INFO } from './mask-values.ts';

/** The proxies' ways to set a header: its name, and the rest of the line. */
const SETS_HEADER =
  /((?:\b(?:proxy_set_header|(?:add|set|more_set)[-_]headers?|header_(?:up|down)|request_header)|^[\s#]*header)\s+["']?)([+?>-]?[\w-]+)(["']?:?\s+)(.*)$/i;
/** A variable that becomes a header: of its own name, or any (`$iis_new`). */
const SETS_VARIABLE = /\b(set\s+\$(?:iis_new|\w*?http_(\w+))\s+)(.*)$/;
/** In IIS's configuration, and in comments that quote it. */
const NAMED_VALUE = /(\bname="([^"]*)"[^<>]*?\bvalue=)("[^"]*")/g;
const VALUE_NAMED = /(\bvalue=)("[^"]*")([^<>]*?\bname="([^"]*)")/g;

const PARAMETER = /([?&;][\w.%-]+=)([^\s"'&;<>]+)/g;
const KEPT_PARAMETER = /^.(?:x-arr-cache-hit|x-arr-log-id|server-status)=$/i;
const CREDENTIALS = /\b(bearer|basic|digest)(\s+)[^\s"';]+/gi;
const VARIABLE_OR_WORD = /(\$\{?\w+\}?|%\[[^\]]*\]|\{[\w.:-]+\})|[^\s"';{}]+/g;

/**
 * The configuration of a proxy without the values of headers that may be secret, of queries and of
 * credentials. Variables stay: they name a value and do not hold it.
 */
export function maskConfiguration(text: string): string {
  return text.split('\n').map(maskLine).join('\n');
}

function maskLine(line: string): string {
  const masked = line
    .replaceAll(USER_INFO, `$1${MASK}@`)
    .replaceAll(CREDENTIALS, `$1$2${MASK}`)
    .replaceAll(PARAMETER, (all, name: string, value: string) =>
      KEPT_PARAMETER.test(name) ? all : name + withoutLiterals(value),
    )
    .replaceAll(NAMED_VALUE, (all, head: string, name: string, value: string) =>
      isShown(name) ? all : head + withoutLiterals(value),
    )
    .replaceAll(VALUE_NAMED, (all, head: string, value: string, tail: string, name: string) =>
      isShown(name) ? all : head + withoutLiterals(value) + tail,
    )
    .replace(SETS_HEADER, (all, head: string, name: string, gap: string, value: string) =>
      isShown(name) ? all : head + name + gap + withoutLiterals(value),
    )
    .replace(SETS_VARIABLE, (all, head: string, name: string | undefined, value: string) =>
      name !== undefined && isShown(name) ? all : head + withoutLiterals(value),
    );
  return withoutSecretNames(masked);
}

/** `HTTP_X_API_KEY`, `X-Api-Key`, `x_api_key` and `+X-Api-Key` are one header. */
function isShown(name: string): boolean {
  const header = name.replace(/^[+?>-]|^HTTP_/i, '').replaceAll('_', '-');
  return isShownHeader(header) && !SECRET_NAME.test(header);
}

function withoutLiterals(value: string): string {
  return value.replaceAll(VARIABLE_OR_WORD, (word, variable: string | undefined) =>
    variable === undefined && !/^always$/.test(word) ? MASK : word,
  );
}

/**
 * Masks every value behind a name that suggests a secret: quoted text, and in a line that is
 * neither a comment nor markup each word. Switches are not masked.
 */
function withoutSecretNames(line: string): string {
  const at = line.search(SECRET_NAME);
  if (at === -1) return line;
  if (!/^\s*#|<|="/.test(line)) {
    const [name = ''] = /^[^\s=:"']*["']?[\s=:]*/.exec(line.slice(at)) ?? [];
    const head = line.slice(0, at + name.length);
    return head + line.slice(head.length).replaceAll(/"[^"]*"|'[^']*'|[^\s;]+/g, maskedWord);
  }
  return line.replaceAll(/"[^"]*"|'[^']*'/g, (quoted, offset: number) =>
    offset < at ? quoted : maskedWord(quoted),
  );
}

function maskedWord(word: string): string {
  return /^(?:on|off)$/.test(word) ? word : withoutLiterals(word);
}
