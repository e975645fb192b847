import { FORWARDS, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { byBackend } from './words.ts';

const strict = (status: number, text: string): OddHop => ({
  hop: 'a backend that refuses HTTP/1.0',
  on: ({ http }, { pass, answer }) => (http === 'HTTP/1.0' ? answer(status, [], text) : pass()),
});
const OLD = FORWARDS.replace('1.1', '1.0');

export const F34: readonly Face[] = [
  {
    title: 'the backend says so',
    chain: [nginx(OLD), strict(426, 'This service requires use of the HTTP/1.1 protocol')],
    ...byBackend(426),
    doctor: { certainty: 'likely' },
    fix: { chain: [nginx(FORWARDS), strict(426, '')] },
  },
  {
    title: 'the backend answers 400 to everything, and is at hand',
    chain: [nginx(OLD), strict(400, 'Bad request')],
    ...byBackend(400),
    doctor: { with: { backend: true } },
    fix: { chain: [nginx(FORWARDS), strict(400, 'Bad request')] },
  },
];
