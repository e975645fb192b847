import { CONNECT_TIMEOUT_MS, HOST_NAMES, type Place, type ProxyFile } from '../place.ts';

/** The file names in the proxy's directory. */
export const CADDY_FILES = { configuration: 'Caddyfile', adminSocket: 'admin.sock' } as const;

/** What Caddy needs in its directory. */
export function caddyFiles(place: Place, version: string): ProxyFile[] {
  return [{ name: CADDY_FILES.configuration, text: caddyConfiguration(place, version) }];
}

/**
 * The Caddyfile.
 *
 * @param version such as `2.6.2`: before 2.7 a reload closes every WebSocket at once
 */
export function caddyConfiguration(place: Place, version: string): string {
  const { address, backend, directory, idleTimeoutMs, shutdownTimeoutMs } = place;
  return `{
	admin ${quoted(adminAddress(directory))}
	auto_https off
	order respond last
	grace_period ${shutdownTimeoutMs}ms
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
(lab) {
	bind ${address}
	log # of requests, beside Caddy's own
	request_header X-ARR-LOG-ID {http.request.uuid}
	@lab host ${HOST_NAMES.join(' ')}
	header @lab X-ARR-LOG-ID {http.request.uuid}
	reverse_proxy @lab ${backend} {
${streamCloseDelay(version, shutdownTimeoutMs)}		transport http {
			dial_timeout ${CONNECT_TIMEOUT_MS}ms
			read_timeout ${idleTimeoutMs}ms
			compression off
		}
	}
	respond 400
}
${sites(place)}`;
}

/**
 * The site with a name loads the certificate, which Caddy then serves for each name in it. A `tls`
 * in the other site would serve it for any name; a site named localhost would make Caddy create a
 * CA and add it to the machine's trust store.
 */
function sites({ httpPort, httpsPort, certificateFile, keyFile }: Place): string {
  return `https://${PROXIED_NAME}:${httpsPort} {
	tls ${quoted(certificateFile)} ${quoted(keyFile)}
	import lab
}
http://:${httpPort}, https://:${httpsPort} {
	import lab
}
`;
}

const PROXIED_NAME = HOST_NAMES.find((name) => name !== 'localhost');

/** Where `caddy reload` finds the running Caddy: a socket, so that no port is taken. */
export function adminAddress(directory: string): string {
  return `unix/${directory}/${CADDY_FILES.adminSocket}`;
}

function streamCloseDelay(version: string, delayMs: number): string {
  return hasStreamCloseDelay(version) ? `\t\tstream_close_delay ${delayMs}ms\n` : '';
}

/** Whether connections can outlive a reload: https://github.com/caddyserver/caddy/pull/5567. */
export function hasStreamCloseDelay(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 2 || (major === 2 && minor >= 7);
}

function quoted(path: string): string {
  return `"${path.replaceAll('"', String.raw`\"`)}"`;
}
