/** What IIS takes its server variables from, and their names: `nothing` is what the lab has not. */
const NAMES = {
  path: 'URL PATH_INFO SCRIPT_NAME URL_PATH_INFO',
  query: 'QUERY_STRING',
  'asked-url': 'REQUEST_URI',
  'raw-url': 'UNENCODED_URL',
  'encoded-url': 'HTTP_URL',
  'cache-url': 'CACHE_URL',
  'original-url': 'HTTP_X_ORIGINAL_URL',
  'physical-path': 'REQUEST_FILENAME SCRIPT_FILENAME SCRIPT_TRANSLATED PATH_TRANSLATED',
  'site-root': 'DOCUMENT_ROOT',
  'application-root': 'APPL_PHYSICAL_PATH',
  'metabase-path': 'APPL_MD_PATH',
  'site-path': 'INSTANCE_META_PATH',
  'site-id': 'INSTANCE_ID',
  'application-pool': 'APP_POOL_ID',
  'site-name': 'INSTANCE_NAME',
  host: 'HTTP_HOST',
  'host-name': 'SERVER_NAME',
  https: 'HTTPS',
  'port-secure': 'SERVER_PORT_SECURE',
  port: 'SERVER_PORT',
  protocol: 'SERVER_PROTOCOL HTTP_VERSION',
  method: 'REQUEST_METHOD HTTP_METHOD',
  software: 'SERVER_SOFTWARE',
  gateway: 'GATEWAY_INTERFACE',
  'client-address': 'REMOTE_ADDR REMOTE_HOST',
  'client-port': 'REMOTE_PORT',
  'local-address': 'LOCAL_ADDR',
  'content-type': 'CONTENT_TYPE',
  'content-length': 'CONTENT_LENGTH',
  'response-status': 'RESPONSE_STATUS',
  nothing: `ALL_HTTP ALL_RAW AUTH_PASSWORD AUTH_TYPE AUTH_USER CERT_COOKIE CERT_FLAGS CERT_ISSUER
    CERT_KEYSIZE CERT_SECRETKEYSIZE CERT_SERIALNUMBER CERT_SERVER_ISSUER CERT_SERVER_SUBJECT
    CERT_SUBJECT CRYPT_CIPHER_ALG_ID CRYPT_HASH_ALG_ID CRYPT_KEYEXCHANGE_ALG_ID CRYPT_PROTOCOL
    HTTPS_KEYSIZE HTTPS_SECRETKEYSIZE HTTPS_SERVER_ISSUER HTTPS_SERVER_SUBJECT LOGON_USER
    MANAGED_PIPELINE_MODE ORIGINAL_URL REMOTE_USER SERVER_ADDR SSI_EXEC_DISABLED
    UNMAPPED_REMOTE_USER WEBSOCKET_VERSION`,
} as const;

export type VariableOrigin = keyof typeof NAMES | 'request-header' | 'response-header';

export interface ServerVariable {
  /** In upper case. */
  readonly name: string;
  readonly origin: VariableOrigin;
  /** False: no variable of IIS, and empty unless a rule sets it. */
  readonly isKnown: boolean;
  /** False: IIS computes it, and rules change it by their actions. */
  readonly maySet: boolean;
}

/**
 * A variable by its name in upper case: IIS's (learn.microsoft.com, "IIS Server Variables"), those
 * that URL Rewrite and ARR add (configuration reference, "Accessing URL Parts from a Rewrite Rule"
 * and the list under "Interaction with IIS Output Caching"), and headers, HTTP_ and RESPONSE_ and
 * any name.
 */
export function serverVariable(name: string): ServerVariable {
  const origin = ORIGINS.get(name) ?? headerOrigin(name);
  return {
    name,
    origin: origin ?? 'nothing',
    isKnown: origin !== undefined,
    maySet: !COMPUTED.has(origin ?? 'nothing'),
  };
}

/** `HTTP_X_FORWARDED_PROTO` to `x-forwarded-proto` (2.0 reference, "Note About Request Headers": sure). */
export function headerName(variable: string): string {
  return variable
    .replace(/^(?:HTTP|RESPONSE)_/i, '')
    .replaceAll('_', '-')
    .toLowerCase();
}

function headerOrigin(name: string): VariableOrigin | undefined {
  if (name.startsWith('HTTP_')) return 'request-header';
  return name.startsWith('RESPONSE_') ? 'response-header' : undefined;
}

const COMPUTED: ReadonlySet<VariableOrigin> = new Set([
  'path',
  'query',
  'asked-url',
  'raw-url',
  'encoded-url',
  'cache-url',
]);

const ORIGINS: ReadonlyMap<string, VariableOrigin> = new Map(
  Object.entries(NAMES).flatMap(([origin, names]) =>
    names.split(/\s+/).map((name) => [name, origin as VariableOrigin] as const),
  ),
);

/** For a suggestion beside a name that is none. */
export const SERVER_VARIABLE_NAMES: readonly string[] = [...ORIGINS.keys()];
