import { squid } from './chains.ts';
import type { Face } from './model.ts';
import { notUpgraded } from './words.ts';

const protocol = (name: string) => squid(`http_upgrade_request_protocols ${name} allow all`);

export const F36: readonly Face[] = [
  {
    title: 'http_upgrade_request_protocols WebSocket',
    chain: [protocol('WebSocket')],
    ...notUpgraded(200),
    doctor: { certainty: 'likely' },
    fix: { chain: [protocol('websocket')] },
  },
];
