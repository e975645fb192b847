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
  return [globalOptions(place), forwarding(place, version), sites(place)].join('');
}

function globalOptions({ directory, shutdownTimeoutMs }: Place): string {
  return `{
	admin ${quoted(adminAddress(directory))}
	auto_https off
	skip_install_trust # of the CA that Caddy makes because of the name localhost
	pki {
		ca local { # named, or Caddy 2.11 ignores the line before
			name "not used"
		}
	}
	grace_period ${shutdownTimeoutMs}ms
	servers {
		protocols h1 h2
	}
	log default {
		output stderr
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
`;
}

function forwarding(place: Place, version: string): string {
  const { address, backend, idleTimeoutMs, shutdownTimeoutMs } = place;
  return `(access) {
	bind ${address}
	log {
		output stdout
		format filter {
			wrap json
			fields {
				request>headers delete
			}
		}
	}
}
(forward) {
	import access
	request_header X-ARR-LOG-ID {http.request.uuid}
	header X-ARR-LOG-ID {http.request.uuid}
	reverse_proxy ${backend} {
${streamCloseDelay(version, shutdownTimeoutMs)}		transport http {
			dial_timeout ${CONNECT_TIMEOUT_MS}ms
			read_timeout ${idleTimeoutMs}ms
			compression off
		}
	}
}
`;
}

function sites({ httpPort, httpsPort, certificateFile, keyFile }: Place): string {
  const named = (scheme: string, port: number): string =>
    HOST_NAMES.map((name) => `${scheme}://${name}:${port}`).join(', ');
  return `${named('http', httpPort)} {
	import forward
}
${named('https', httpsPort)} {
	tls ${quoted(certificateFile)} ${quoted(keyFile)}
	import forward
}
http://:${httpPort}, https://:${httpsPort} {
	import access
	respond 400
}
`;
}

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
