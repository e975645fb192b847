import { createHash } from 'node:crypto';
import type { HandshakeFault } from '../handshake-fault.ts';
import type { ReadingHeaders } from '../reading.ts';

/** RFC 6455 section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What Sec-WebSocket-Accept has to be. */
export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(key + GUID)
    .digest('base64');
}

export interface Offer {
  readonly key: string;
  readonly extensions: boolean;
  /** Names with commas between; undefined: none offered. */
  readonly subprotocol: string | undefined;
}

/** What a browser would not accept in a 101 (RFC 6455 section 4.1). */
export function handshakeFaults(headers: ReadingHeaders, offer: Offer): readonly HandshakeFault[] {
  const of = (name: string): readonly string[] => headers[name] ?? [];
  const accept = of('sec-websocket-accept');
  const upgrade = of('upgrade');
  const connection = of('connection');
  const extensions = list(of('sec-websocket-extensions')).map((one) => one.split(';')[0]?.trim());
  const chosen = of('sec-websocket-protocol');
  const offered = list(offer.subprotocol === undefined ? [] : [offer.subprotocol]);
  const known = offer.extensions ? ['permessage-deflate'] : [];
  const faults: readonly (readonly [HandshakeFault, boolean])[] = [
    ['upgrade-missing', upgrade.length === 0],
    ['upgrade-twice', upgrade.length > 1],
    ['upgrade-wrong', upgrade.length === 1 && upgrade[0]?.toLowerCase() !== 'websocket'],
    ['connection-missing', connection.length === 0],
    [
      'connection-wrong',
      connection.length > 0 && !list(connection).some((one) => /^upgrade$/i.test(one)),
    ],
    ['accept-missing', accept.length === 0],
    ['accept-twice', accept.length > 1],
    ['accept-wrong', accept.length === 1 && accept[0] !== acceptOf(offer.key)],
    ['extension-unknown', extensions.some((one) => !known.includes(one ?? ''))],
    ['extension-parameter', offer.extensions && !isGoodDeflate(of('sec-websocket-extensions'))],
    ['subprotocol-missing', offered.length > 0 && chosen.length === 0],
    ['subprotocol-unasked', offered.length === 0 && chosen.length > 0],
    ['subprotocol-twice', chosen.length > 1],
    ['subprotocol-unknown', chosen.some((one) => !offered.includes(one))],
  ];
  return faults.filter(([, holds]) => holds).map(([name]) => name);
}

const NO_VALUE = /^$/;
const WINDOW_BITS = /^=\s*"?(?:[89]|1[0-5])"?$/;
const DEFLATE_PARAMETERS: ReadonlyMap<string, RegExp> = new Map([
  ['server_no_context_takeover', NO_VALUE],
  ['client_no_context_takeover', NO_VALUE],
  ['server_max_window_bits', WINDOW_BITS],
  ['client_max_window_bits', WINDOW_BITS],
]);

/** permessage-deflate at most once, each of its parameters once and with a value that it may have (RFC 7692 section 7.1). */
function isGoodDeflate(extensions: readonly string[]): boolean {
  const agreed = list(extensions).filter((one) => /^permessage-deflate\b/.test(one));
  const parameters = (agreed[0] ?? '').split(';').slice(1);
  const names = parameters.map((one) => one.split('=')[0]?.trim() ?? '');
  const areGood = parameters.every((one, index) => {
    const name = names[index] ?? '';
    const value = one.trim().slice(name.length).trim();
    return DEFLATE_PARAMETERS.get(name)?.test(value) === true;
  });
  return agreed.length <= 1 && areGood && new Set(names).size === names.length;
}

function list(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((one) => one.trim())
    .filter(Boolean);
}
