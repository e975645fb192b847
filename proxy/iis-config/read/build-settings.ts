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
import type { ConfigElement } from './xml/document.ts';
import type { Report } from '../findings.ts';
import { childOf, type Values } from './values.ts';

export function buildProxy(values: Values): ProxySettings {
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

export function buildRequestLimits(filtering: Values): RequestLimits {
  const values = filtering.child('requestLimits');
  return {
    allowDoubleEscaping: filtering.bool('allowDoubleEscaping'),
    maxAllowedContentLength: values.integer('maxAllowedContentLength'),
    maxUrl: values.integer('maxUrl'),
    maxQueryString: values.integer('maxQueryString'),
  };
}

/**
 * Two collections of httpProtocol, of the same schema.
 *
 * @param levels the section itself, the server's first
 */
export function buildHeaders(
  values: Values,
  levels: readonly ConfigElement[],
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
    customHeaders: headersOf(values.child('customHeaders'), measured),
    redirectHeaders: headersOf(values.child('redirectHeaders'), report),
  };
}

function headersOf(values: Values, report: Report): readonly ConfiguredHeader[] {
  const headers = values
    .items(report)
    .map((item) => ({ name: item.text('name'), value: item.text('value') }));
  return headers.filter(({ value }) => value !== ''); // sends nothing [reading CH15]
}

export function buildRewriteMaps(values: Values, report: Report): ReadonlyMap<string, RewriteMap> {
  const maps = values.items(report).map((map): RewriteMap => ({
    name: map.text('name'),
    defaultValue: map.text('defaultValue'),
    ignoreCase: map.bool('ignoreCase'),
    entries: new Map(map.items(report).map((item) => [item.text('key'), item.text('value')])),
  }));
  return new Map(maps.map((map) => [map.name.toLowerCase(), map]));
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
