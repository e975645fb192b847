import type { Case } from '../options.ts';
import { LARGE_BYTES } from '../reading.ts';
import type { Readings } from './readings.ts';

export interface Figures {
  /** From the connection's beginning to the 101. */
  readonly handshakeMs: number | null;
  /** Of a ping. */
  readonly roundTripMs: number | null;
  readonly extensions: string | null;
  readonly subprotocol: string | null;
  /** Versions over which a WebSocket opens. */
  readonly http: readonly string[];
  /** How long silence was survived; null: not asked, or it was not. */
  readonly idleSurvivedMs: number | null;
  /** After how much silence it was cut. */
  readonly idleLimitMs: number | null;
  /** The close code, if the other side closed by itself. */
  readonly closedWith: number | null;
  /** The size of a message that was refused with 1009; null: none was. */
  readonly refusedBytes: number | null;
}

export function figuresOf(readings: Readings, { idleMs }: Case): Figures {
  const browser = readings.socket('browser');
  const silent = readings.socket('idle-silent')?.end;
  const overHttp2 = readings.get('h2')?.h2?.pong === true;
  const opened = readings.opens('browser');
  return {
    handshakeMs: opened ? Math.round(readings.reading('browser')?.ms ?? 0) : null,
    roundTripMs: browser?.pongMs === undefined ? null : Math.round(browser.pongMs * 10) / 10,
    extensions: browser?.extensions ?? null,
    subprotocol: browser?.subprotocol ?? null,
    http: [...(opened ? ['HTTP/1.1'] : []), ...(overHttp2 ? ['HTTP/2'] : [])],
    idleSurvivedMs: silent?.how === 'left' ? (idleMs ?? null) : null,
    idleLimitMs: silent !== undefined && silent.how !== 'left' ? Math.round(silent.ms) : null,
    closedWith: browser?.end.how === 'close' ? (browser.end.code ?? 1005) : null,
    refusedBytes: readings.socket('large')?.end.code === 1009 ? LARGE_BYTES : null,
  };
}
