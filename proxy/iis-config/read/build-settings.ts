import { READ_FINDINGS } from './read-findings.ts';
import type {
  Binding,
  ConfiguredHeader,
  PathSettings,
  ProtocolSettings,
  ProxySettings,
  RequestLimits,
  RewriteMap,
} from '../model.ts';
import { collectionItems } from './collection-items.ts';
import type { ConfigElement } from './xml/document.ts';
import { PROXY } from './schema/proxy-schema.ts';
import type { Report } from '../findings.ts';
import { ALLOWED_SERVER_VARIABLES, REWRITE_MAPS } from './schema/rewrite-schema.ts';
import { childOf, createValues, type Values } from './values.ts';
import { HTTP_PROTOCOL, REQUEST_FILTERING, WEB_SOCKET } from './schema/web-server-schema.ts';

/** Each takes the section at its levels, the server's first. */
type Levels = readonly ConfigElement[];

export function buildProxy(levels: Levels): ProxySettings {
  const values = createValues(levels.toReversed(), PROXY);
  return { enabled: values.bool('enabled'), ...protocolSettings(values) };
}

/** What `proxy` and a farm's `protocol` have in common. */
export function protocolSettings(values: Values): ProtocolSettings {
  return {
    timeoutSeconds: values.seconds('timeout'),
    preserveHostHeader: values.bool('preserveHostHeader'),
    reverseRewriteHostInResponseHeaders: values.bool('reverseRewriteHostInResponseHeaders'),
    arrResponseHeader: values.bool('arrResponseHeader'),
    includePortInXForwardedFor: values.bool('includePortInXForwardedFor'),
    xForwardedForHeaderName: values.text('xForwardedForHeaderName'),
    sslHeaderName: values.text('sslHeaderName'),
    logGuidName: values.text('logGuidName'),
    logCacheHitName: values.text('logCacheHitName'),
    maxForwards: values.integer('maxForwards'),
  };
}

export function buildWebSocketEnabled(levels: Levels): boolean {
  return createValues(levels.toReversed(), WEB_SOCKET).bool('enabled');
}

export function buildRequestLimits(levels: Levels): RequestLimits {
  const filtering = createValues(levels.toReversed(), REQUEST_FILTERING);
  const values = filtering.child('requestLimits');
  return {
    allowDoubleEscaping: filtering.bool('allowDoubleEscaping'),
    maxAllowedContentLength: values.integer('maxAllowedContentLength'),
    maxUrl: values.integer('maxUrl'),
    maxQueryString: values.integer('maxQueryString'),
  };
}

/** Two collections of httpProtocol, of the same schema. */
export function buildHeaders(
  levels: Levels,
  report: Report,
): Pick<PathSettings, 'customHeaders' | 'redirectHeaders'> {
  const custom = levels.flatMap((level) => childOf(level, 'customHeaders')?.children ?? []);
  for (const { name, attributes, position } of custom) {
    if (name !== 'remove' || attributes.get('name')?.value.toLowerCase() !== 'server') continue;
    report(READ_FINDINGS.IIS_SERVER_HEADER_STAYS, position, '<remove name="Server" />');
  }
  // Duplicates were measured of this collection alone [readings CH12 to CH14].
  const measured: Report = (kind, position, message) =>
    report(kind, position, message, { certainty: 'measured on IIS by others' });
  return {
    customHeaders: headersOf(levels, 'customHeaders', measured),
    redirectHeaders: headersOf(levels, 'redirectHeaders', report),
  };
}

function headersOf(levels: Levels, name: string, report: Report): readonly ConfiguredHeader[] {
  const items = createValues(levels.toReversed(), HTTP_PROTOCOL).child(name).items(report);
  const headers = items.map((item) => ({ name: item.text('name'), value: item.text('value') }));
  return headers.filter(({ value }) => value !== ''); // sends nothing [reading CH15]
}

export function buildRewriteMaps(levels: Levels, report: Report): ReadonlyMap<string, RewriteMap> {
  const items = createValues(levels.toReversed(), REWRITE_MAPS).items(report);
  const maps = items.map((map): RewriteMap => ({
    name: map.text('name'),
    defaultValue: map.text('defaultValue'),
    ignoreCase: map.bool('ignoreCase'),
    entries: new Map(map.items(report).map((item) => [item.text('key'), item.text('value')])),
  }));
  return new Map(maps.map((map) => [map.name.toLowerCase(), map]));
}

export function buildAllowedServerVariables(levels: Levels, report: Report): ReadonlySet<string> {
  const items = collectionItems(levels, ALLOWED_SERVER_VARIABLES, report);
  return new Set(items.map((item) => (item.attributes.get('name')?.value ?? '').toUpperCase()));
}

/** `*:443:reverseproxy.com`: address, port, host. IIS Express leaves out the address. */
export function buildBinding(element: ConfigElement, report: Report): Binding | undefined {
  const protocol = element.attributes.get('protocol')?.value.toLowerCase();
  if (protocol !== 'http' && protocol !== 'https') return undefined;
  const information = element.attributes.get('bindingInformation');
  if (information === undefined) return undefined;
  const parts = /^(?<address>.*):(?<port>\d{1,5}):(?<host>[^:]*)$/.exec(information.value)?.groups;
  const port = Number(parts?.['port']);
  if (parts === undefined || port < 1 || port > 65_535) {
    const rule = 'must be address:port:host, such as *:443:reverseproxy.com';
    const message = `bindingInformation="${information.value}" ${rule}`;
    report(READ_FINDINGS.IIS_BAD_VALUE, information.at(0), message);
    return undefined;
  }
  return { protocol, port, host: parts['host'] ?? '' };
}
