import { FORWARDS, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { WORKS } from './words.ts';

const STRICT: OddHop = {
  hop: 'a backend that answers 400 to a POST with Connection: upgrade and content, as older Kestrel',
  on: ({ method, get }, { pass, answer }) => {
    const isSpoilt = /upgrade/i.test(get('connection')) && get('content-length') !== '0';
    if (method !== 'POST') pass();
    else answer(isSpoilt ? 400 : 404, [], 'x');
  },
};

export const F40: readonly Face[] = [
  {
    title: 'nginx without the map',
    chain: [nginx(FORWARDS.replace('$connection_upgrade', '"upgrade"')), STRICT],
    chromium: null,
    events: WORKS,
    doctor: { with: { backend: true } },
    timeline: 'page-closed',
    fix: { chain: [nginx(FORWARDS), STRICT] },
  },
];
