import { FORWARDS, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { closeFrame } from './words.ts';

const RELAY: OddHop = {
  hop: 'a hop that writes the code 1006 into a close frame, as home-made relays do',
  on: ({ isUpgrade }, { pass, write, end }) =>
    pass(
      isUpgrade
        ? {
            fromBackend: (bytes) => {
              if (bytes[0] !== 0x88) return bytes;
              write(closeFrame(1006));
              end();
              return undefined;
            },
          }
        : {},
    ),
};

export const F43: readonly Face[] = [
  {
    title: '1006 in a close frame',
    chain: [RELAY],
    chromium: 'Received a broken close frame containing a reserved status code.',
    events: 'open, message, error, close 1006',
    timeline: 'page-closed',
    fix: { chain: [nginx(FORWARDS)], text: 'send 1011 where the other side gave no code' },
  },
];
