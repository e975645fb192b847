import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';

export const F42: readonly Face[] = [
  {
    title: 'the browser’s close frame is not handed on',
    chain: [
      {
        hop: 'a hop that drops the browser’s close frames',
        on: ({ isUpgrade }, { pass }) =>
          pass(
            isUpgrade ? { fromBrowser: (bytes) => (bytes[0] === 0x88 ? undefined : bytes) } : {},
          ),
      },
    ],
    chromium: null,
    events: 'open, message',
    doctor: { with: { backend: true, timeoutSeconds: 3 } },
    timeline: 'still-open',
    fix: { chain: [nginx(FORWARDS)] },
  },
];
