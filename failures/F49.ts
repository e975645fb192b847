import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';
import { unexpected } from './words.ts';

export const F49: Failure = {
  id: 'F49',
  who: 'two layers, which both add Upgrade: it arrives as websocket, websocket',
  symptoms: ['Node.js: 200, or 400 Invalid Upgrade header; Envoy: 403'],
  faces: [
    {
      title: 'nginx adds the token to what the layer before has set',
      chain: [
        nginx(FORWARDS.replace('Upgrade $http_upgrade', 'Upgrade "$http_upgrade, websocket"')),
      ],
      chromium: unexpected(400),
      doctor: { certainty: 'likely', with: { backend: true } },
      fix: { chain: [nginx(FORWARDS)] },
    },
  ],
  sources: ['https://datatracker.ietf.org/doc/html/rfc6455#section-4.2.1'],
};
