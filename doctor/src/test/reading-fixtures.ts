import type { Got, Reading, SocketGot } from '../reading.ts';
import { Readings } from '../verdict/readings.ts';

// Readings written by hand, for the table of causes.

const reading = (id: string, got: Got, sent = 'GET /ws HTTP/1.1'): Reading => ({
  id,
  sent,
  got,
  ms: 5,
});

export type NamedReading = readonly [id: string, got: Got];

export const readingsOf = (...list: readonly NamedReading[]): Readings =>
  new Readings(list.map(([id, got]) => reading(id, got)));

/** An HTTP response. */
export function answered(status: number, body = '', headers: Record<string, string> = {}): Got {
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]] as const);
  return { outcome: 'answer', status, body, headers: Object.fromEntries(lists) };
}

const BARE = {
  faults: [],
  accept: 'x',
  extensions: undefined,
  subprotocol: undefined,
  frames: [],
} as const;

/** A WebSocket that works, apart from what is given. */
export function opened(other: Partial<SocketGot> = {}, headers: Record<string, string> = {}): Got {
  return {
    ...answered(101, '', headers),
    socket: {
      ...BARE,
      pongMs: 1,
      end: { how: 'done', after: 'close', ms: 1000, closeMs: 2 },
      ...other,
    },
  };
}

export const without = (outcome: Got['outcome'], other: Partial<Got> = {}): Got => ({
  outcome,
  ...other,
});

/** A WebSocket whose ping behind the beginning of a message is never answered. */
export const stalled: Got = {
  ...answered(101),
  socket: {
    ...BARE,
    end: { how: 'left', after: 'text', ms: 9000 },
  },
};

export const CONNECTED: NamedReading = ['connect', { outcome: 'answer' }];

/** A socket that ends without a close frame. */
export const cut = (
  ms: number,
  after: 'handshake' | 'ping' | 'text' = 'text',
): Partial<SocketGot> => ({
  end: { how: 'fin', after, ms },
});

/** The same answer to everything that is asked first. */
export function everything(got: Got): readonly NamedReading[] {
  const ids = [
    'minimal',
    'browser',
    'firefox',
    'get',
    'version-99',
    'random',
    'random-get',
    'page',
  ];
  return [CONNECTED, ...ids.map((id) => [id, got] as const)];
}

/** All handshakes are answered alike, and so are all plain requests. */
export function split(handshake: Got, plain: Got): readonly NamedReading[] {
  const handshakes = ['minimal', 'browser', 'firefox', 'version-99', 'random'];
  const requests = ['get', 'random-get', 'page'];
  return [
    CONNECTED,
    ...handshakes.map((id) => [id, handshake] as const),
    ...requests.map((id) => [id, plain] as const),
  ];
}
