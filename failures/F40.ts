import { FORWARDS, nginx } from './chains.ts';
import type { Failure, OddHop } from './model.ts';
import { WORKS } from './words.ts';

const STRICT: OddHop = {
  hop: 'a backend that answers 400 to a POST with Connection: upgrade, as older Kestrel',
  on: ({ method, get }, { pass, answer }) => {
    if (method !== 'POST') pass();
    else answer(/upgrade/i.test(get('connection')) ? 400 : 404, [], 'x');
  },
};

export const F40: Failure = {
  id: 'F40',
  who: 'the proxy: it sends Connection: upgrade with every request, the page’s POST too',
  faces: [
    {
      title: 'nginx without the map',
      chain: [nginx(FORWARDS.replace('$connection_upgrade', '"upgrade"')), STRICT],
      chromium: null,
      events: WORKS,
      doctor: { certainty: 'certain', with: { backend: true } },
      timeline: 'page-closed',
      fix: { chain: [nginx(FORWARDS), STRICT] },
    },
  ],
};
