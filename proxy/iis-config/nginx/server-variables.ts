import type { Generation } from './generation.ts';
import { CONSTANT, HOST, type Origin, PATH, RAW } from './origin.ts';
import { literalValue, variableValue } from './quoting.ts';
import { Unsupported } from './refusal.ts';

export interface VariableValue {
  /** As a part of an nginx value. */
  readonly value: string;
  readonly origin: Origin;
}

const of = (name: string, origin: Origin): VariableValue => ({
  value: variableValue(name),
  origin,
});

const URL_PATH = of('iis_path', PATH);
const RAW_URL: VariableValue = of('request_uri', { ...RAW, rooted: true });
const METHOD = of('request_method', CONSTANT);
const VERSION = of('server_protocol', CONSTANT);
const CLIENT = of('remote_addr', CONSTANT);
const NOBODY: VariableValue = { value: '', origin: CONSTANT };

/** IIS's server variables, as nginx has them. `$iis_` ones are set by the generated file. */
const KNOWN: ReadonlyMap<string, VariableValue> = new Map([
  ['QUERY_STRING', of('iis_query', RAW)],
  // Its query stands behind a `?`: no part of the path.
  ['REQUEST_URI', of('iis_request_uri', PATH)],
  ['URL', URL_PATH],
  ['PATH_INFO', URL_PATH],
  ['SCRIPT_NAME', URL_PATH],
  ['URL_PATH_INFO', URL_PATH],
  ['UNENCODED_URL', RAW_URL],
  ['HTTP_URL', RAW_URL],
  ['CACHE_URL', cacheUrl('server_port')],
  ['HTTPS', of('iis_https', CONSTANT)],
  ['SERVER_PORT_SECURE', of('iis_port_secure', CONSTANT)],
  ['SERVER_PORT', of('server_port', CONSTANT)],
  ['SERVER_NAME', of('iis_server_name', HOST)],
  ['HTTP_HOST', of('http_host', HOST)],
  ['SERVER_PROTOCOL', VERSION],
  ['HTTP_VERSION', VERSION],
  ['SERVER_SOFTWARE', { value: 'Microsoft-IIS/10.0', origin: CONSTANT }],
  ['GATEWAY_INTERFACE', { value: 'CGI/1.1', origin: CONSTANT }],
  ['REQUEST_METHOD', METHOD],
  ['HTTP_METHOD', METHOD],
  ['REMOTE_ADDR', CLIENT],
  ['REMOTE_HOST', CLIENT],
  ['REMOTE_PORT', of('remote_port', CONSTANT)],
  ['LOCAL_ADDR', of('server_addr', CONSTANT)],
  ['CONTENT_TYPE', of('content_type', RAW)],
  ['CONTENT_LENGTH', of('content_length', CONSTANT)],
  ['LOGON_USER', NOBODY],
  ['REMOTE_USER', NOBODY],
  ['AUTH_USER', NOBODY],
  ['AUTH_TYPE', NOBODY],
]);

/** The same if the lab's ports stand in for the bindings': rules see the bindings'. */
const AT_BINDING: ReadonlyMap<string, VariableValue> = new Map([
  ['HTTP_HOST', of('iis_host', HOST)],
  ['HTTP_ORIGIN', of('iis_origin', RAW)],
  ['HTTP_REFERER', of('iis_referer', RAW)],
  ['SERVER_PORT', of('iis_server_port', CONSTANT)],
  ['CACHE_URL', cacheUrl('iis_server_port')],
]);

const OF_A_FOLDER =
  /^(?:REQUEST_FILENAME|SCRIPT_(?:FILENAME|TRANSLATED)|PATH_TRANSLATED|DOCUMENT_ROOT|APPL_.*|APP_POOL_ID|INSTANCE_ID|INSTANCE_META_PATH)$/;

function cacheUrl(port: string): VariableValue {
  return {
    value: `${variableValue('scheme')}://${variableValue('iis_server_name')}:${variableValue(port)}${variableValue('iis_request_uri')}`,
    origin: { decoded: true, raw: true, slashes: true, rooted: false },
  };
}

/** Changes while rules run, or is where the file keeps what rules do. */
export function isComputed(name: string): boolean {
  return [URL_PATH, RAW_URL].includes(KNOWN.get(name) ?? NOBODY) || COMPUTED.has(name);
}

const COMPUTED: ReadonlySet<string> = new Set(['QUERY_STRING', 'REQUEST_URI', 'CACHE_URL']);

/**
 * What a request says; empty where IIS has no such variable.
 *
 * @throws {Unsupported} a variable that means a folder of Windows
 */
export function serverVariable(
  name: string,
  { configuration, options }: Pick<Generation, 'configuration' | 'options'>,
): VariableValue {
  const atBinding = options.ports === undefined ? undefined : AT_BINDING.get(name);
  const known = atBinding ?? KNOWN.get(name);
  if (known !== undefined) return known;
  if (name === 'INSTANCE_NAME') {
    return { value: literalValue(configuration.siteName), origin: CONSTANT };
  }
  if (OF_A_FOLDER.test(name)) {
    throw new Unsupported(
      `{${name}} is a path on Windows, which nginx has not`,
      'compare {URL} instead, or take IsFile and IsDirectory',
    );
  }
  if (!name.startsWith('HTTP_')) return NOBODY;
  const header = name.slice(5).toLowerCase();
  if (/^[a-z0-9_-]+$/.test(header)) return of(`http_${header.replaceAll('-', '_')}`, RAW);
  throw new Unsupported(`{${name}} is no header that nginx can name`, 'rename the header');
}

/** `HTTP_X_FORWARDED_PROTO` to `X-Forwarded-Proto`. */
export function headerOf(variable: string): string {
  return variable
    .slice(5)
    .toLowerCase()
    .replaceAll('_', '-')
    .replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
