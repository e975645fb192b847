import { FORWARDS, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { byBackend } from './words.ts';

const STRICT: OddHop = {
  hop: 'a backend that minds the case of Upgrade in Connection',
  on: ({ get }, { pass, answer }) =>
    get('upgrade') !== '' && get('connection') !== 'Upgrade'
      ? answer(400, [], 'Bad Request')
      : pass(),
};

export const F48: readonly Face[] = [
  {
    title: 'nginx sends upgrade, the server wants Upgrade',
    chain: [nginx(FORWARDS), STRICT],
    ...byBackend(400),
    doctor: { with: { backend: true } },
    fix: { chain: [nginx(FORWARDS.replace('$connection_upgrade', '"Upgrade"')), STRICT] },
  },
];
