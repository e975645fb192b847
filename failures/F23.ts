import { unexpectedStatus } from '@lab101/doctor';
import type { Face, OddHop } from './model.ts';
import { HTML, IIS } from './words.ts';

const iisnode = (isFixed: boolean): OddHop => ({
  hop: `a hop that stands for iisnode, and IIS’s WebSocket module is ${isFixed ? 'off' : 'on'}`,
  on: ({ isUpgrade }, { pass, answer }) =>
    isUpgrade && !isFixed
      ? answer(200, [HTML, ...IIS, ['X-Powered-By', 'iisnode']], '<h1>page</h1>')
      : pass({ response: (headers) => [...headers, ...IIS, ['X-Powered-By', 'iisnode']] }),
});

export const F23: readonly Face[] = [
  {
    title: 'iisnode answers 200',
    chain: [iisnode(false)],
    chromium: unexpectedStatus(200),
    doctor: { certainty: 'likely' },
    fix: { chain: [iisnode(true)], text: '<webSocket enabled="false"/>' },
  },
];
