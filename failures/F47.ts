import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { switching } from './words.ts';

export const F47: readonly Face[] = [
  {
    title: 'a front that answers 101 to everything',
    chain: [
      {
        hop: 'a hop that answers 101 by itself, as a tunnel whose service is of the wrong type',
        on: (request, { pass, write, after, end }) => {
          if (!/websocket/i.test(request.get('upgrade'))) {
            pass();
            return;
          }
          write(switching(request));
          after(3000, end);
        },
      },
    ],
    chromium: null,
    events: 'open, close 1006',
    fix: { chain: [nginx(FORWARDS)] },
  },
];
