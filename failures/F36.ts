import { squid } from './chains.ts';
import type { Face } from './model.ts';
import { unexpected } from './words.ts';

const protocol = (name: string) => squid(`http_upgrade_request_protocols ${name} allow all`);

export const F36: readonly Face[] = [
  {
    title: 'http_upgrade_request_protocols WebSocket',
    chain: [protocol('WebSocket')],
    chromium: unexpected(200),
    doctor: { certainty: 'likely' },
    timeline: 'handshake-not-upgraded',
    fix: { chain: [protocol('websocket')] },
  },
];
