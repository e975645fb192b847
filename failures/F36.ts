import type { Face } from './model.ts';
import { unexpected } from './words.ts';

const squid = (protocol: string) =>
  ({
    proxy: 'squid',
    site: `cache_peer {NEXT_HOST} parent {NEXT_PORT} 0 no-query no-digest originserver name=app
http_upgrade_request_protocols ${protocol} allow all`,
  }) as const;

export const F36: readonly Face[] = [
  {
    title: 'http_upgrade_request_protocols WebSocket',
    chain: [squid('WebSocket')],
    chromium: unexpected(200),
    doctor: { certainty: 'likely' },
    timeline: 'handshake-not-upgraded',
    fix: { chain: [squid('websocket')] },
  },
];
