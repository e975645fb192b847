import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { HTML, byBackend } from './words.ts';

const polling = '0{"sid":"lab101-session","upgrades":["websocket"],"pingInterval":25000}';

export const F08: readonly Face[] = [
  {
    title: 'two Socket.IO servers in turn',
    chain: [
      nginx(FORWARDS),
      {
        hop: 'a hop that answers as two Socket.IO servers in turn',
        on: ({ isUpgrade, target, count }, { pass, answer }) => {
          if (isUpgrade && target.includes('sid=')) answer(400, [HTML], 'Session ID unknown');
          else if (isUpgrade || !target.startsWith('/socket.io/')) pass();
          else if (!target.includes('sid=')) answer(200, [HTML], polling);
          else if (count % 2 === 0) answer(200, [HTML], '6');
          else answer(400, [HTML], '{"code":1,"message":"Session ID unknown"}');
        },
      },
    ],
    path: '/socket.io/?EIO=4&transport=websocket&sid=lab101-session',
    ...byBackend(400),
    fix: {
      path: '/live?transport=websocket',
      text: 'transports: ["websocket"] in the client needs no session; or ip_hash in nginx',
    },
  },
];
