import { FORWARDS, haproxy, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { byBackend } from './words.ts';

const HIJACKER: OddHop = {
  hop: 'a backend whose access log wraps the response, in Go',
  on: ({ isUpgrade }, { pass, answer }) =>
    isUpgrade ? answer(500, [], 'websocket: response does not implement http.Hijacker') : pass(),
};
const GZIP: OddHop = {
  hop: 'a backend whose gzip wraps the response',
  on: ({ isUpgrade, get }, { pass, answer }) =>
    isUpgrade && get('accept-encoding') !== '' ? answer(500) : pass(),
};

export const F41: readonly Face[] = [
  {
    title: 'an access log around the handler',
    chain: [nginx(FORWARDS), HIJACKER],
    ...byBackend(500),
    fix: { chain: [nginx(FORWARDS)], text: 'exempt the WebSocket’s path from the wrapper' },
  },
  {
    title: 'gzip around the handler: only with Accept-Encoding',
    chain: [haproxy(), GZIP],
    ...byBackend(500),
    fix: { chain: [haproxy('http-request del-header Accept-Encoding'), GZIP] },
  },
];
