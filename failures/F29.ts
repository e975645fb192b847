import { FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';

export const F29: Failure = {
  id: 'F29',
  who: 'the page: its Content-Security-Policy forbids the connection',
  symptoms: ['Firefox throws NS_ERROR_CONTENT_BLOCKED, WebKit SecurityError'],
  faces: [
    {
      title: 'connect-src ’none’',
      chain: [nginx(FORWARDS)],
      page: { headers: { 'Content-Security-Policy': "connect-src 'none'" } },
      chromium: `Connecting to '{URL}' violates the following Content Security Policy directive: "connect-src 'none'". The action has been blocked.`,
      events: 'error',
      doctor: { certainty: 'certain' },
      fix: { page: { headers: { 'Content-Security-Policy': "connect-src 'self' ws:" } } },
    },
  ],
  sources: [
    'https://w3c.github.io/webappsec-csp/#directive-connect-src',
    'https://github.com/w3c/webappsec-csp/issues/7',
  ],
};
