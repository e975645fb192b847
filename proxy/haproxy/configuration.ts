import { CONNECT_TIMEOUT_MS, HOST_NAMES, type Place, type ProxyFile } from '../place.ts';

/** The file names in the proxy's directory. */
export const HAPROXY_FILES = {
  configuration: 'haproxy.cfg',
  certificate: 'site.pem',
  key: 'site.pem.key',
} as const;

/** What HAProxy needs in its directory, before its first start. */
export function haproxyFiles(place: Place): ProxyFile[] {
  const { configuration, certificate, key } = HAPROXY_FILES;
  return [
    { name: configuration, text: haproxyConfiguration(place) },
    // `crt site.pem` reads its key from site.pem.key: nothing has to copy the key into one file.
    { name: certificate, linkTo: place.certificateFile },
    { name: key, linkTo: place.keyFile },
  ];
}

/**
 * The log format is `option httplog`'s (HAProxy configuration manual, "HTTP log format") with the
 * id behind it that the backend receives.
 */
export const LOG_FORMAT =
  '%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r %ID';

/** What a frontend needs for {@link LOG_FORMAT}. */
export const HAPROXY_LOGGING = `log-format "${LOG_FORMAT}"
  option dontlognull # a health check connects and says nothing
  capture request header Host len 128
  capture request header User-Agent len 256
  capture response header Upgrade len 16 # a cut tunnel is logged with 500 by HAProxy 3.2
  unique-id-format %[uuid()]`;

/** One configuration for HAProxy 2.6 and later. */
export function haproxyConfiguration(place: Place): string {
  const { address, httpPort, httpsPort, directory, idleTimeoutMs, shutdownTimeoutMs } = place;
  const certificate = quoted(`${directory}/${HAPROXY_FILES.certificate}`);
  return `global
  log stdout format iso local0
  maxconn 8192
  noreuseport # a second HAProxy on these ports is an error
  hard-stop-after ${shutdownTimeoutMs}ms # for connections that outlive a reload

defaults
  mode http
  log global
  option forwardfor
  timeout connect ${CONNECT_TIMEOUT_MS}ms
  timeout client 120s
  timeout server ${idleTimeoutMs}ms
  timeout tunnel ${idleTimeoutMs}ms # replaces the two before once a WebSocket is open
  timeout client-fin 5s

frontend lab
  bind ${address}:${httpPort}
  bind ${address}:${httpsPort} ssl crt ${certificate} strict-sni alpn h2,http/1.1
  ${HAPROXY_LOGGING}
  unique-id-header X-ARR-LOG-ID
  http-request deny deny_status 400 unless { req.hdr(host),field(1,:) -i ${HOST_NAMES.join(' ')} }
  http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)]
  default_backend backend
${resolvers(place)}
backend backend
  server node ${place.backend}${place.resolver === undefined ? '' : ' resolvers dns init-addr last,libc,none'}
`;
}

/** A backend that restarts may come back at another address. */
function resolvers({ resolver }: Place): string {
  if (resolver === undefined) return '';
  return `
resolvers dns
  nameserver one ${resolver}:53
  hold valid 1s
  hold nx 1s # a container that is stopped has no name: 503 at once, not after all retries
  hold other 1s
`;
}

/** HAProxy expands `$NAME` between double quotes, and nothing between single ones. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
