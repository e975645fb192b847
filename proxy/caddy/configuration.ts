import { CONNECT_TIMEOUT_MS, HOST_NAMES, type Place, type ProxyFile } from '../place.ts';

/** The file names in the proxy's directory. */
export const CADDY_FILES = { configuration: 'Caddyfile', adminSocket: 'admin.sock' } as const;

/** What Caddy needs in its directory. */
export function caddyFiles(place: Place, version: string): ProxyFile[] {
  return [{ name: CADDY_FILES.configuration, text: caddyConfiguration(place, version) }];
}

/**
 * The Caddyfile. Its first site has a name that no request has, and loads the certificate: Caddy
 * serves that for each name in it. A `tls` in the other site would serve it for any name; a site
 * named localhost would make Caddy create a CA and add it to the machine's trust store.
 *
 * @param version such as `2.6.2`: before 2.7 a reload closes every WebSocket at once
 */
export function caddyConfiguration(place: Place, version: string): string {
  const { address, backend, directory, httpPort, httpsPort, idleTimeoutMs } = place;
  return `{
	admin ${quoted(adminAddress(directory))}
	auto_https off
	default_bind ${address}
	order respond last
	grace_period ${place.shutdownTimeoutMs}ms
	servers {
		protocols h1 h2
	}
	log {
		level DEBUG # else Caddy does not say how a WebSocket ended
		exclude events http.stdlib tls
		format filter {
			wrap json
			fields {
				request>headers delete
				headers delete
			}
		}
	}
}
https://certificate.invalid:${httpsPort} {
	tls ${quoted(place.certificateFile)} ${quoted(place.keyFile)}
	respond 400
}
http://:${httpPort}, https://:${httpsPort} {
	log # of requests, beside Caddy's own
	request_header X-ARR-LOG-ID {http.request.uuid}
	@lab host ${HOST_NAMES.join(' ')}
	header @lab X-ARR-LOG-ID {http.request.uuid}
	reverse_proxy @lab ${backend} {
${streamCloseDelay(place, version)}		transport http {
			dial_timeout ${CONNECT_TIMEOUT_MS}ms
			read_timeout ${idleTimeoutMs}ms
			compression off
		}
	}
	respond 400
}
`;
}

/** Where `caddy reload` finds the running Caddy: a socket, so that no port is taken. */
export function adminAddress(directory: string): string {
  return `unix/${directory}/${CADDY_FILES.adminSocket}`;
}

/** The longest path of a Unix socket on Linux is 107 bytes (unix(7)). */
const MAX_SOCKET_PATH_BYTES = 107;

/** @returns why Caddy cannot run in that directory; undefined if it can */
export function directoryFault(directory: string): string | undefined {
  const path = `${directory}/${CADDY_FILES.adminSocket}`;
  const bytes = Buffer.byteLength(path);
  if (bytes <= MAX_SOCKET_PATH_BYTES) return undefined;
  return `${path} has ${bytes} bytes, and a Unix socket's path may have ${MAX_SOCKET_PATH_BYTES}: use a shorter folder`;
}

/** Only with it can connections outlive a reload: https://github.com/caddyserver/caddy/pull/5567. */
function streamCloseDelay({ shutdownTimeoutMs }: Place, version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isKnown = major > 2 || (major === 2 && minor >= 7);
  return isKnown ? `\t\tstream_close_delay ${shutdownTimeoutMs}ms\n` : '';
}

function quoted(path: string): string {
  return `"${path.replaceAll('"', String.raw`\"`)}"`;
}
