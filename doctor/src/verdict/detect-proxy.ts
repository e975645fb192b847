import type { ProxyKind } from '../proxy-kind.ts';
import type { Readings } from './readings.ts';

export interface DetectedProxy {
  readonly kind: ProxyKind;
  /** Its name, and its version if it says it; `unknown`. */
  readonly name: string;
  /** What gave it away. */
  readonly by: string;
}

interface Sign {
  readonly kind: ProxyKind;
  readonly name: string;
  /** A header and what is in it; undefined: the body. */
  readonly header: string | undefined;
  readonly pattern: RegExp;
}

/** The outermost is named first; what a backend says of itself may come from behind the proxy. */
const SIGNS: readonly Sign[] = [
  { kind: 'cloudflare', name: 'Cloudflare', header: 'cf-ray', pattern: /./ },
  { kind: 'squid', name: 'Squid', header: 'via', pattern: /squid/i },
  { kind: 'squid', name: 'Squid', header: 'server', pattern: /squid/i },
  { kind: 'squid', name: 'Squid', header: 'x-squid-error', pattern: /./ },
  {
    kind: 'trafficserver',
    name: 'Traffic Server',
    header: 'server',
    pattern: /^ATS\b|TrafficServer/i,
  },
  { kind: 'trafficserver', name: 'Traffic Server', header: 'via', pattern: /TrafficServer/i },
  { kind: 'envoy', name: 'Envoy', header: 'server', pattern: /envoy/i },
  { kind: 'envoy', name: 'Envoy', header: 'x-envoy-upstream-service-time', pattern: /./ },
  { kind: 'iis', name: 'IIS', header: 'x-powered-by', pattern: /ARR\// },
  { kind: 'iis', name: 'IIS', header: 'server', pattern: /Microsoft-(?:IIS|HTTPAPI)/ },
  { kind: 'iis', name: 'IIS', header: 'x-powered-by', pattern: /iisnode/ },
  {
    kind: 'nginx',
    name: 'nginx',
    header: 'server',
    pattern: /nginx|openresty|tengine|angie|freenginx/i,
  },
  { kind: 'apache', name: 'Apache', header: 'server', pattern: /^Apache/i },
  { kind: 'caddy', name: 'Caddy', header: 'server', pattern: /^Caddy/i },
  { kind: 'caddy', name: 'Caddy', header: 'via', pattern: /Caddy/i },
  { kind: 'lighttpd', name: 'lighttpd', header: 'server', pattern: /^lighttpd/i },
  { kind: 'varnish', name: 'Varnish', header: 'via', pattern: /varnish/i },
  { kind: 'varnish', name: 'Varnish', header: 'x-varnish', pattern: /./ },
  { kind: 'nghttpx', name: 'nghttpx', header: 'server', pattern: /^nghttpx/i },
  { kind: 'nghttpx', name: 'nghttpx', header: 'via', pattern: /nghttpx/i },
  { kind: 'haproxy', name: 'HAProxy', header: 'server', pattern: /haproxy/i },
  { kind: 'kestrel', name: 'Kestrel', header: 'server', pattern: /Kestrel/ },
  {
    kind: 'iis',
    name: 'IIS',
    header: undefined,
    pattern: /IIS Web Core|IIS \d+\.\d+ Detailed Error|HTTP Error \d{3}\.\d/,
  },
  { kind: 'nginx', name: 'nginx', header: undefined, pattern: /<center>(?:nginx|openresty)/ },
  { kind: 'nghttpx', name: 'nghttpx', header: undefined, pattern: /<footer>nghttpx|>nghttpx</ },
  { kind: 'apache', name: 'Apache', header: undefined, pattern: /<address>Apache/ },
  {
    kind: 'haproxy',
    name: 'HAProxy',
    header: undefined,
    pattern:
      /^<html><body><h1>\d{3} [\w ]+<\/h1>\s*(?:The server|No server is|Request forbidden|Your browser sent|The request)/,
  },
];

/** Who answers, by what its responses say of it. */
export function detectProxy(readings: Readings): DetectedProxy {
  const outside = readings.all.filter(({ id }) => !id.startsWith('direct-'));
  for (const { kind, name, header, pattern } of SIGNS) {
    for (const { id, got } of outside) {
      const values = header === undefined ? [got.body ?? ''] : (got.headers?.[header] ?? []);
      const value = values.find((one) => pattern.test(one));
      if (value === undefined || (id === 'page' && header === undefined)) continue;
      const version = /^[\w.-]+\/[\d.]+/.exec(value)?.[0];
      const how = header === undefined ? 'its error page' : `${header} header`;
      return { kind, name: version ?? name, by: how };
    }
  }
  return { kind: 'unknown', name: 'unknown', by: 'no header names it' };
}
