import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';
import { WORKS } from './words.ts';

export const F22: readonly Face[] = [
  {
    title: 'a server that compares the whole header',
    chain: [
      {
        hop: 'a hop that wants Connection: Upgrade alone',
        on: ({ isUpgrade, get }, { pass, answer }) =>
          isUpgrade && get('connection') !== 'Upgrade' ? answer(400) : pass(),
      },
    ],
    chromium: null,
    events: WORKS,
    timeline: 'page-closed',
    fix: { chain: [nginx(FORWARDS)] },
  },
];
