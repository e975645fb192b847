import {
  serverVariable,
  type VariableOrigin,
} from '../../../iis-config/language/server-variables.ts';
import { flatParts, type TemplatePart } from '../../../iis-config/language/template.ts';
import { type Facts, ORIGINAL_URL } from '../facts.ts';
import { GET_SCRIPT } from '../print.ts';
import {
  CONSTANT,
  HOST,
  type Origin,
  PATH,
  RAW,
  type ValuePart,
} from '../rules/read/value-part.ts';
import { literalValue, variableValue } from './quoting.ts';
import { Unsupported } from '../refusal.ts';

type VariableValue = Pick<ValuePart, 'value' | 'origin'>;

const of = (name: string, origin: Origin): VariableValue => ({
  value: variableValue(name),
  origin,
});

/** Where IIS takes its server variables from, as nginx has it. `$iis_` ones are the file's own. */
const VALUES: Readonly<Partial<Record<VariableOrigin, VariableValue>>> = {
  query: of('iis_query', RAW),
  // Its query stands behind a `?`: no part of the path.
  'asked-url': of('iis_request_uri', PATH),
  path: of('iis_path', PATH),
  'raw-url': of('request_uri', { ...RAW, rooted: true }),
  'cache-url': cacheUrl('server_port'),
  https: of('iis_https', CONSTANT),
  'port-secure': of('iis_port_secure', CONSTANT),
  port: of('server_port', CONSTANT),
  'host-name': of('iis_server_name', HOST),
  host: of('http_host', HOST),
  protocol: of('server_protocol', CONSTANT),
  method: of('request_method', CONSTANT),
  'client-address': of('remote_addr', CONSTANT),
  'client-port': of('remote_port', CONSTANT),
  'local-address': of('server_addr', CONSTANT),
  'content-type': of('content_type', RAW),
  'content-length': of('content_length', CONSTANT),
  software: constant('Microsoft-IIS/10.0'),
  gateway: constant('CGI/1.1'),
};
/** The same if the lab's ports stand in for the bindings': rules see the bindings'. */
const AT_BINDING: ReadonlyMap<string, VariableValue> = new Map([
  ['HTTP_HOST', of('iis_host', HOST)],
  ['HTTP_ORIGIN', of('iis_origin', RAW)],
  ['HTTP_REFERER', of('iis_referer', RAW)],
  ['SERVER_PORT', of('iis_server_port', CONSTANT)],
  ['CACHE_URL', cacheUrl('iis_server_port')],
]);

function cacheUrl(port: string): VariableValue {
  return {
    value: `${variableValue('scheme')}://${variableValue('iis_server_name')}:${variableValue(port)}${variableValue('iis_request_uri')}`,
    origin: { decoded: true, raw: true, slashes: true, rooted: false },
  };
}

/**
 * The variables that templates name, as nginx has them while rules run.
 *
 * @param pathIsRaw earlier rules may have made the path of text that is percent-encoded already
 * @throws {Unsupported} nginx does not have one
 */
export function readVariables(
  parts: readonly TemplatePart[],
  facts: Facts,
  pathIsRaw: boolean,
): ReadonlyMap<string, ValuePart> {
  const names = flatParts(parts).flatMap((part) => (part.kind === 'variable' ? part.name : []));
  const asked = [...new Set(names)].filter((name) => name !== MADE_URL);
  return new Map(asked.map((name) => [name, readVariable(name, facts, pathIsRaw)]));
}

/** What a function makes of the path. */
export const MADE_URL = 'HTTP_URL';

/** @throws {Unsupported} nginx does not have it */
export function readVariable(name: string, facts: Facts, pathIsRaw: boolean): ValuePart {
  if (name === ORIGINAL_URL && !facts.options.hasScript) {
    throw new Unsupported(
      `{${name}} has the path percent-encoded, which needs nginx’s JavaScript module`,
      GET_SCRIPT,
    );
  }
  const set = facts.variables.get(name);
  if (set !== undefined) return { ...of(set, RAW), text: undefined };
  const { value, origin } = variableValueOf(name, facts);
  const isRaw = pathIsRaw && value === variableValue('iis_path');
  return { value, origin: isRaw ? { ...origin, raw: true } : origin, text: undefined };
}

/**
 * What a request says; empty where IIS has no such variable.
 *
 * @throws {Unsupported} a variable that means a folder of Windows
 */
export function variableValueOf(name: string, { configuration, options }: Facts): VariableValue {
  const atBinding = options.ports === undefined ? undefined : AT_BINDING.get(name);
  if (atBinding !== undefined) return atBinding;
  const { origin } = serverVariable(name);
  switch (origin) {
    case 'site-name':
      return constant(configuration.siteName);
    case 'physical-path':
    case 'site-root':
    case 'application-root':
    case 'metabase-path':
    case 'site-id':
    case 'site-path':
    case 'application-pool':
      throw new Unsupported(
        `{${name}} is a Windows path; nginx has no equivalent`,
        'compare {URL} instead, or use IsFile and IsDirectory',
      );
    case 'encoded-url':
      throw new Unsupported(
        `{${name}} has the path as the rules leave it, percent-encoded, which nginx cannot do here`,
        'use {URL}, the path alone',
      );
    case 'original-url':
    case 'request-header':
      return header(name);
    default:
      return VALUES[origin] ?? constant('');
  }
}

function constant(text: string): VariableValue {
  return { value: literalValue(text), origin: CONSTANT };
}

function header(name: string): VariableValue {
  const lower = name.slice('HTTP_'.length).toLowerCase();
  if (/^[a-z0-9_-]+$/.test(lower)) return of(`http_${lower.replaceAll('-', '_')}`, RAW);
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
