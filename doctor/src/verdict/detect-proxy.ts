import { PROXY_TITLES, type ProxyKind } from '../proxy-kind.ts';
import type { Readings } from './readings.ts';

export interface DetectedProxy {
  readonly kind: ProxyKind;
  /** Its name, and its version if it says it; `unknown`. */
  readonly name: string;
  /** What gave it away. */
  readonly by: string;
}

/** A proxy, and what is in a header of it, or in its error page. */
type Trait = readonly [
  kind: keyof typeof PROXY_TITLES,
  header: string | undefined,
  pattern: RegExp,
];

/** The outermost is named first; what a backend says of itself may come from behind the proxy. */
const TRAITS: readonly Trait[] = [
  ['cloudflare', 'cf-ray', /./],
  ['squid', 'via', /squid/i],
  ['squid', 'server', /squid/i],
  ['squid', 'x-squid-error', /./],
  ['trafficserver', 'server', /^ATS\b|TrafficServer/i],
  ['trafficserver', 'via', /TrafficServer/i],
  ['envoy', 'server', /envoy/i],
  ['envoy', 'x-envoy-upstream-service-time', /./],
  ['iis', 'x-powered-by', /ARR\//],
  ['iis', 'server', /Microsoft-(?:IIS|HTTPAPI)/],
  ['iis', 'x-powered-by', /iisnode/],
  ['nginx', 'server', /nginx|openresty|tengine|angie|freenginx/i],
  ['apache', 'server', /^Apache/i],
  ['caddy', 'server', /^Caddy/i],
  ['caddy', 'via', /Caddy/i],
  ['lighttpd', 'server', /^lighttpd/i],
  ['varnish', 'via', /varnish/i],
  ['varnish', 'x-varnish', /./],
  ['nghttpx', 'server', /^nghttpx/i],
  ['nghttpx', 'via', /nghttpx/i],
  ['haproxy', 'server', /haproxy/i],
  ['kestrel', 'server', /Kestrel/],
  ['iis', undefined, /IIS Web Core|IIS \d+\.\d+ Detailed Error|HTTP Error \d{3}\.\d/],
  ['nginx', undefined, /<center>(?:nginx|openresty)/],
  ['nghttpx', undefined, /<footer>nghttpx|>nghttpx</],
  ['apache', undefined, /<address>Apache/],
  [
    'haproxy',
    undefined,
    /^<html><body><h1>\d{3} [\w ]+<\/h1>\s*(?:The server|No server is|Request forbidden|Your browser sent|The request)/,
  ],
];

/** Who answers, by what its responses say of it. */
export function detectProxy(readings: Readings): DetectedProxy {
  const outside = readings.all.filter(({ id }) => !id.startsWith('direct-'));
  for (const [kind, header, pattern] of TRAITS) {
    for (const { id, got } of outside) {
      const values = header === undefined ? [got.body ?? ''] : (got.headers?.[header] ?? []);
      const value = values.find((one) => pattern.test(one));
      if (value === undefined || (id === 'page' && header === undefined)) continue;
      const version = /^[\w.-]+\/[\d.]+/.exec(value)?.[0];
      const how = header === undefined ? 'its error page' : `${header} header`;
      return { kind, name: version ?? PROXY_TITLES[kind], by: how };
    }
  }
  return { kind: 'unknown', name: 'unknown', by: 'no header names it' };
}
