import type { Block, Statements } from '../print.ts';
import type { GeneratedRoute } from '../routes.ts';
import { quoted } from '../text/quoting.ts';
import { FAILURE_HEADER } from '../../../relay/bad-gateway.ts';

/** An error_page that nothing else uses: an `if` cannot choose between two locations otherwise. */
const STATUS = 419;

/** For the location that forwards: a WebSocket goes to the other one. */
export function toRelay(route: GeneratedRoute): readonly string[] {
  return [`error_page ${STATUS} = ${nameOf(route)};`, `if ($proxy_upgrade) { return ${STATUS}; }`];
}

function nameOf({ suffix }: GeneratedRoute): string {
  return `@relay${suffix}`;
}

/**
 * The relay takes heads of up to 64 KiB as Node.js counts them, without what separates the fields.
 * It waits four times before the 101 and, as ARR, perhaps for ever after it: nginx waits longer.
 */
const SETTINGS: readonly string[] = [
  'proxy_buffer_size 80k;',
  'proxy_buffers 4 80k;',
  'proxy_read_timeout 1d; # the relay has the proxy timeout',
  'proxy_send_timeout 1d;',
  `proxy_hide_header ${FAILURE_HEADER};`,
];

/**
 * WebSockets go through ARR's relay.
 *
 * @param relay where it listens; undefined: rules say where
 * @param forwarding writes what forwards to a URL, with settings of its own
 */
export function relayLocation(
  relay: string | undefined,
  route: GeneratedRoute,
  forwarding: (to: string, settings: readonly string[]) => Statements,
): Block {
  const set =
    relay === undefined
      ? []
      : [`set $arr_relay ${quoted(relay)}; # ARR’s WebSocket relay, which leads to the backend`];
  return {
    block: `location ${nameOf(route)}`,
    inside: [...set, ...forwarding('http://$arr_relay', SETTINGS)],
  };
}
