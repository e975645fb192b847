import { FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';

const ALLOWS = "connect-src 'self' ws:";

export const F29: readonly Face[] = [
  {
    title: 'connect-src ’none’',
    chain: [nginx(FORWARDS)],
    page: { headers: { 'Content-Security-Policy': "connect-src 'none'" } },
    chromium: `Connecting to '{URL}' violates the following Content Security Policy directive: "connect-src 'none'". The action has been blocked.`,
    events: 'error',
    fix: { page: { headers: { 'Content-Security-Policy': ALLOWS } }, text: ALLOWS },
  },
];
