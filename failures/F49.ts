import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { byBackend } from './words.ts';

export const F49: readonly Face[] = [
  {
    title: 'nginx adds the token to what the layer before has set',
    chain: [nginx(FORWARDS.replace('Upgrade $http_upgrade', 'Upgrade "$http_upgrade, websocket"'))],
    ...byBackend(400),
    doctor: { certainty: 'likely', with: { backend: true } },
    fix: { chain: [nginx(FORWARDS)] },
  },
];
