import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';
import { WORKS } from './words.ts';

export const F22: Failure = {
  id: 'F22',
  who: 'a hop or a library that wants Connection to be exactly Upgrade: Firefox sends keep-alive, Upgrade',
  faces: [
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
      doctor: { certainty: 'certain' },
      timeline: 'page-closed',
      fix: { chain: [nginx(FORWARDS)] },
    },
  ],
};
