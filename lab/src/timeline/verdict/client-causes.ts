import type { Cause } from './cause.ts';

/** Ends that the client’s side began. */
export const CLIENT_CAUSES = {
  'page-closed': {
    who: 'client',
    sentence: '{party} closed it[ with {code}][ “{reason}”][ after {age}].',
    evidence: 'the page’s call of close(), or a close frame of the client’s with a code of a page',
  },
  'page-gave-up': {
    who: 'client',
    sentence: 'The client gave it up[ after {age}], before the handshake was answered.',
    evidence: 'the page’s call of close() before open, or a proxy’s 499',
  },
  'page-left': {
    who: 'client',
    sentence:
      'The page was left for another or loaded again[ after {age}]; its socket went with it.',
    evidence: 'the browser’s navigation while the socket was open',
  },
  'tab-closed': {
    who: 'client',
    sentence: 'The tab was closed[ after {age}]; its socket went with it.',
    evidence: 'the end of the page while the socket was open',
  },
  'page-gone': {
    who: 'client',
    sentence:
      'The client went away[ after {age}] (1001)[: its {page} was left, its tab closed, or it crashed].',
    evidence: 'a close frame of the client’s with 1001',
  },
  'browser-gone': {
    who: 'client',
    sentence:
      'The page’s or the browser’s process ended[ after {age}], killed or crashed; its socket went with it.',
    evidence: 'the crash of the page or the browser while the socket was open',
  },
  'client-failed-it': {
    who: 'client',
    sentence:
      'The client ended it[ with {code}][ after {age}]: what came in broke the rules[ ({reason})].',
    fix: 'Something on the way may have changed a frame[: look at {extension} first].',
    evidence: 'a close frame of the client’s with 1002 or 1007, or its error',
  },
  'client-ended': {
    who: 'client',
    sentence: 'The client ended it[ with {code}][ after {age}][: {meaning}][ ({reason})].',
    fix: 'No page can send this code: look at the client program.',
    evidence: 'a close frame of the client’s with a code that no page can give',
  },
  'client-lost': {
    who: 'client',
    sentence:
      'The client’s connection broke without a close frame[ after {age}]: its process was killed or crashed, or its network went.',
    evidence:
      'the proxy’s error log: the client’s connection was reset; or IIS’s 1011 to the backend in the place of a browser',
  },
  'answer-refused': {
    who: 'client',
    sentence:
      'Likely the client refused the handshake’s answer: it was gone {age} after the 101, before the first frame.',
    fix: 'Its console or its error names the header: Sec-WebSocket-Accept, Sec-WebSocket-Protocol or Sec-WebSocket-Extensions.',
    evidence: 'an end without a close frame within milliseconds, and no frame before it',
  },
} as const satisfies Record<string, Cause>;
