import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';

export const F06: readonly Face[] = [
  {
    title: 'an https page builds a ws:// address',
    host: 'reverseproxy.com',
    chain: [nginx(FORWARDS)],
    page: { secure: true },
    chromium:
      "Mixed Content: The page at '{PAGE}' was loaded over HTTPS, but attempted to connect to the insecure WebSocket endpoint '{URL}'. This request has been blocked; this endpoint must be available over WSS.",
    events: 'throws SecurityError',
    fix: { secure: true, text: 'open wss://' },
  },
];
