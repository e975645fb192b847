import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';

const ALLOWS = "connect-src 'self' ws:";

export const F29: Failure = {
  id: 'F29',
  who: 'the page: its Content-Security-Policy forbids the connection',
  faces: [
    {
      title: 'connect-src ’none’',
      chain: [nginx(FORWARDS)],
      page: { headers: { 'Content-Security-Policy': "connect-src 'none'" } },
      chromium: `Connecting to '{URL}' violates the following Content Security Policy directive: "connect-src 'none'". The action has been blocked.`,
      events: 'error',
      doctor: { certainty: 'certain' },
      fix: { page: { headers: { 'Content-Security-Policy': ALLOWS } }, text: ALLOWS },
    },
  ],
};
