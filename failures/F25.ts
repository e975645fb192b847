import { unexpectedStatus } from '@lab101/doctor';
import { FORWARDS, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { HTML, IIS } from './words.ts';

const LONG = `/ws?access_token=${'x'.repeat(3000)}`;
const iis = (maxQueryString: number): OddHop => ({
  hop: `a hop that stands for IIS with maxQueryString ${maxQueryString}`,
  on: ({ target }, { pass, answer }) =>
    (target.split('?')[1] ?? '').length > maxQueryString
      ? answer(404, [HTML, ...IIS], 'HTTP Error 404.15 - Not Found')
      : pass({ response: (headers) => [...headers, ...IIS] }),
});

export const F25: readonly Face[] = [
  {
    title: 'nginx with small buffers: 414',
    chain: [nginx(FORWARDS, 'large_client_header_buffers 4 2k;')],
    path: LONG,
    chromium: unexpectedStatus(414),
    fix: { chain: [nginx(FORWARDS, 'large_client_header_buffers 4 32k;')] },
  },
  {
    title: 'IIS: a query longer than 2048',
    chain: [iis(2048)],
    path: LONG,
    chromium: unexpectedStatus(404),
    fix: { chain: [iis(8192)], text: '<requestLimits maxQueryString="8192"/>' },
  },
];
