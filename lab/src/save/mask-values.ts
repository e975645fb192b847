export const MASK = '***';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Parameters that join a connection's lines, and are no secret if they are what they should be. */
const KEPT_PARAMETERS: Readonly<Record<string, RegExp>> = {
  cid: UUID,
  page: UUID,
  'x-arr-log-id': UUID,
  'x-arr-cache-hit': /^[01]$/,
  'server-status': /^\d{3}$/,
};

/** The characters of a name. A token that ends in `=` is not a name. */
const PARAMETER_NAME = /^[a-z][a-z_.-]{0,23}$/i;

/** A query without its question mark: the names stay, the values of the lab's own ids too. */
export function maskQuery(query: string): string {
  return query
    .split('&')
    .map((part) => (part === '' ? '' : maskParameter(part)))
    .join('&');
}

function maskParameter(part: string): string {
  const [name = '', ...rest] = part.split('=');
  const value = rest.join('=');
  const shape = KEPT_PARAMETERS[name.toLowerCase()];
  if (shape?.test(value) === true) return part;
  // An id that is none is masked as a whole: two of them would join what is not one connection.
  const isNamed = shape === undefined && PARAMETER_NAME.test(name) && /[^=]/.test(value);
  return isNamed ? `${name}=${MASK}` : MASK;
}

/** Names of fields, headers and variables whose value is a secret by its name. */
export const SECRET_NAME =
  /auth|(?<!proxy_)cookie|token|secret|passw|pwd|api[-_]?key|access[-_]?key|private[-_]?key|credential|(?<!ssl_)session|signature|user[-_]?(?:name|id)\b/i;

/** `name: value`, `name=value` and `"name":"value"` in a text; cookies have several values. */
const NAMED = new RegExp(
  String.raw`([\w-]*(?:${SECRET_NAME.source})[\w-]*["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^"'\n]+)`,
  'gi',
);
const SCHEME = /\b(bearer|basic|digest|negotiate|ntlm)([\s:,]+|%20|\+)[^\s"',;]+/gi;
const JWT = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g;
/** Up to the last `@` of the word: a password may hold anything. */
export const USER_INFO = /(\/\/)[^\s"']+@/g;
/** A proxy's message about a header that it did not understand. */
const HEADER_LINE = /(header(?: line)?: )".*?(?:"(?=, client: | while )|$)/g;
/** Up to the end of the word, without the quotes and brackets that close around it. */
const QUERY = /\?(\S*?)(?=["',)\]}]*(?:\s|$))/g;
/** HAProxy's captured headers, of which the lab has Host and User-Agent. */
const CAPTURED = /\{(?<host>[^{}|"\s]*)\|(?<agent>[^{}"]*)\}/g;

/** A text of any program: URLs without what is secret in them, and no values of secret names. */
export function maskText(text: string): string {
  return text
    .replaceAll(HEADER_LINE, `$1"${MASK}"`)
    .replaceAll(CAPTURED, (_, host: string, agent: string) => `{${host}|${productsOf(agent)}}`)
    .replaceAll(USER_INFO, `$1${MASK}@`)
    .replaceAll(QUERY, (_, query: string) => `?${maskQuery(query)}`)
    .replaceAll(SCHEME, `$1$2${MASK}`)
    .replaceAll(JWT, MASK)
    .replaceAll(NAMED, `$1${MASK}`);
}

const WORDS = /^[\w\s,;=.+/-]*$/;

/** Headers that are no secret, and what their values are made of; any other value is masked. */
const SHOWN_HEADERS: Readonly<Record<string, RegExp>> = {
  host: /^[\w.:[\]-]*$/,
  'x-forwarded-host': /^[\w.:[\]-]*$/,
  origin: /^(?:null|[\w+.-]+:\/\/[\w.:[\]-]*)$/,
  connection: WORDS,
  upgrade: WORDS,
  'sec-websocket-key': /^[\w+/]{22}==$/,
  'sec-websocket-accept': /^[\w+/]{27}=$/,
  'sec-websocket-version': /^\d{1,3}$/,
  'sec-websocket-extensions': /^[\w\s,;=.-]*$/,
  'x-forwarded-for': /^[\d.:a-f,\s[\]]*$/i,
  'x-forwarded-proto': /^(?:https?|wss?)$/,
  'x-arr-log-id': UUID,
  'x-arr-ssl': /^[\w\s|,=.]*$/,
  'max-forwards': /^\d+$/,
  server: WORDS,
  'content-type': WORDS,
  'content-length': /^\d+$/,
  date: /^[\w\s,:]*$/,
  'x-powered-by': WORDS,
};

/** URLs, which are shown without what is secret in them. */
const URL_HEADERS = new Set(['x-original-url', 'location', 'referer']);

export function isShownHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return lower in SHOWN_HEADERS || URL_HEADERS.has(lower) || lower === 'user-agent';
}

export function maskHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (lower === 'user-agent') return productsOf(value);
  if (URL_HEADERS.has(lower)) return maskText(value);
  return SHOWN_HEADERS[lower]?.test(value) === true ? value : MASK;
}

const MOST_PRODUCTS = 8;

/** Names and versions of a User-Agent, without what somebody else has put into it. */
export function productsOf(userAgent: string): string {
  const products = userAgent.match(/(?<=^|[\s+])[A-Z][A-Za-z]{2,20}\/\d[\d.]{0,16}(?=$|[\s+])/g);
  return products?.slice(0, MOST_PRODUCTS).join('+') ?? (userAgent === '' ? '' : MASK);
}
