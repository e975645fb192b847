import { unexpectedStatus } from '@lab101/doctor';
import type { Face, OddHop } from './model.ts';
import { HTML, IIS } from './words.ts';

const FIXED: OddHop = {
  hop: 'a hop that stands for IIS, set up well',
  on: (_request, { pass }) => pass({ response: (headers) => [...headers, ...IIS] }),
};

/** IIS's error page, for a page and a socket alike. */
const errors = (status: number, text: string): OddHop => ({
  hop: `a hop that stands for IIS, and answers ${text.split('. ', 1)[0]}`,
  on: (_request, { answer }) => answer(status, [HTML, ...IIS], text),
});

export const F33: readonly Face[] = [
  {
    title: '500.52: outbound rules meet a compressed answer',
    chain: [
      errors(
        500,
        'HTTP Error 500.52 - URL Rewrite Module Error. Outbound rewrite rules cannot be applied when the content of the HTTP response is encoded ("gzip").',
      ),
    ],
    chromium: unexpectedStatus(500),
    fix: { chain: [FIXED], text: 'empty HTTP_ACCEPT_ENCODING in the rule' },
  },
  {
    title: '500.50: a server variable is not allowed',
    chain: [
      errors(
        500,
        'HTTP Error 500.50 - URL Rewrite Module Error. The server variable "HTTP_X" is not allowed to be set.',
      ),
    ],
    chromium: unexpectedStatus(500),
    fix: {
      chain: [FIXED],
      text: '<allowedServerVariables><add name="HTTP_X" /></allowedServerVariables>',
    },
  },
  {
    title: '500.19: the configuration cannot be read; details are not shown from afar',
    chain: [
      errors(
        500,
        '500 - Internal server error. There is a problem with the resource you are looking for.',
      ),
    ],
    chromium: unexpectedStatus(500),
    fix: { chain: [FIXED], text: 'install the module whose section the message names' },
  },
  {
    title: '404.4: the proxy of ARR is not enabled',
    chain: [errors(404, '404 - File or directory not found.')],
    chromium: unexpectedStatus(404),
    doctor: { certainty: 'likely' },
    fix: { chain: [FIXED], text: '<proxy enabled="true" /> in applicationHost.config' },
  },
];
