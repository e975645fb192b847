/** What a server variable is taken from. `nothing`: IIS has a value, the lab does not. */
export type VariableOrigin =
  | 'path'
  | 'query'
  | 'asked-url'
  | 'raw-url'
  | 'cache-url'
  | 'original-url'
  | 'physical-path'
  | 'site-root'
  | 'application-root'
  | 'site-name'
  | 'host'
  | 'host-name'
  | 'https'
  | 'port-secure'
  | 'port'
  | 'protocol'
  | 'method'
  | 'client-address'
  | 'client-port'
  | 'local-address'
  | 'content-type'
  | 'content-length'
  | 'request-header'
  | 'response-header'
  | 'response-status'
  | 'nothing'
  | { readonly constant: string }
  /** The same on every machine of the lab, and another one where Windows is not. */
  | { readonly windows: string };

export interface ServerVariable {
  /** In upper case. */
  readonly name: string;
  readonly origin: VariableOrigin;
  /** False: no variable of IIS, and empty unless a rule sets it. */
  readonly isKnown: boolean;
  /** False: IIS computes it, and rules change it by their actions. */
  readonly maySet: boolean;
}

/** A variable by its name in upper case. Request headers are HTTP_ and any name. */
export function serverVariable(name: string): ServerVariable {
  const origin = TABLE.get(name) ?? headerOrigin(name);
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
  'cache-url',
]);

/**
 * IIS's server variables (learn.microsoft.com, "IIS Server Variables"), and those that URL Rewrite
 * and ARR add. Meanings: configuration reference, "Accessing URL Parts from a Rewrite Rule" and the
 * list under "Interaction with IIS Output Caching".
 */
const TABLE: ReadonlyMap<string, VariableOrigin> = new Map<string, VariableOrigin>([
  ['ALL_HTTP', 'nothing'],
  ['ALL_RAW', 'nothing'],
  ['APP_POOL_ID', { windows: 'DefaultAppPool' }],
  ['APPL_MD_PATH', { windows: '/LM/W3SVC/1/ROOT' }],
  ['APPL_PHYSICAL_PATH', 'application-root'],
  ['AUTH_PASSWORD', 'nothing'],
  ['AUTH_TYPE', 'nothing'],
  ['AUTH_USER', 'nothing'],
  ['CACHE_URL', 'cache-url'],
  ['CERT_COOKIE', 'nothing'],
  ['CERT_FLAGS', 'nothing'],
  ['CERT_ISSUER', 'nothing'],
  ['CERT_KEYSIZE', 'nothing'],
  ['CERT_SECRETKEYSIZE', 'nothing'],
  ['CERT_SERIALNUMBER', 'nothing'],
  ['CERT_SERVER_ISSUER', 'nothing'],
  ['CERT_SERVER_SUBJECT', 'nothing'],
  ['CERT_SUBJECT', 'nothing'],
  ['CONTENT_LENGTH', 'content-length'],
  ['CONTENT_TYPE', 'content-type'],
  ['CRYPT_CIPHER_ALG_ID', 'nothing'],
  ['CRYPT_HASH_ALG_ID', 'nothing'],
  ['CRYPT_KEYEXCHANGE_ALG_ID', 'nothing'],
  ['CRYPT_PROTOCOL', 'nothing'],
  ['DOCUMENT_ROOT', 'site-root'],
  ['GATEWAY_INTERFACE', { constant: 'CGI/1.1' }],
  ['HTTP_HOST', 'host'],
  ['HTTP_METHOD', 'method'],
  ['HTTP_URL', 'raw-url'],
  ['HTTP_VERSION', 'protocol'],
  ['HTTP_X_ORIGINAL_URL', 'original-url'],
  ['HTTPS', 'https'],
  ['HTTPS_KEYSIZE', 'nothing'],
  ['HTTPS_SECRETKEYSIZE', 'nothing'],
  ['HTTPS_SERVER_ISSUER', 'nothing'],
  ['HTTPS_SERVER_SUBJECT', 'nothing'],
  ['INSTANCE_ID', { windows: '1' }],
  ['INSTANCE_META_PATH', { windows: '' }],
  ['INSTANCE_NAME', 'site-name'],
  ['LOCAL_ADDR', 'local-address'],
  ['LOGON_USER', 'nothing'],
  ['MANAGED_PIPELINE_MODE', 'nothing'],
  ['ORIGINAL_URL', 'nothing'],
  ['PATH_INFO', 'path'],
  ['PATH_TRANSLATED', 'physical-path'],
  ['QUERY_STRING', 'query'],
  ['REMOTE_ADDR', 'client-address'],
  ['REMOTE_HOST', 'client-address'],
  ['REMOTE_PORT', 'client-port'],
  ['REMOTE_USER', 'nothing'],
  ['REQUEST_FILENAME', 'physical-path'],
  ['REQUEST_METHOD', 'method'],
  ['REQUEST_URI', 'asked-url'],
  ['RESPONSE_STATUS', 'response-status'],
  ['SCRIPT_FILENAME', 'physical-path'],
  ['SCRIPT_NAME', 'path'],
  ['SCRIPT_TRANSLATED', 'physical-path'],
  ['SERVER_ADDR', 'nothing'],
  ['SERVER_NAME', 'host-name'],
  ['SERVER_PORT', 'port'],
  ['SERVER_PORT_SECURE', 'port-secure'],
  ['SERVER_PROTOCOL', 'protocol'],
  ['SERVER_SOFTWARE', { constant: 'Microsoft-IIS/10.0' }],
  ['SSI_EXEC_DISABLED', 'nothing'],
  ['UNENCODED_URL', 'raw-url'],
  ['UNMAPPED_REMOTE_USER', 'nothing'],
  ['URL', 'path'],
  ['URL_PATH_INFO', 'path'],
  ['WEBSOCKET_VERSION', 'nothing'],
]);

/** For a suggestion beside a name that is none. */
export const SERVER_VARIABLE_NAMES: readonly string[] = [...TABLE.keys()];
