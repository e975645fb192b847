import type { Cause } from './cause.ts';

/** Ends that the client began. */
export const CLIENT_CAUSES = {
  'page-closed': {
    who: 'client',
    sentence: '{party} closed it[ with {code}][ “{reason}”][ after {age}].',
    evidence:
      'the page’s call of close(), or a close frame from the client with a code that pages may send',
  },
  'page-gave-up': {
    who: 'client',
    sentence: 'The client gave up[ after {age}], before the handshake was answered.',
    evidence: 'the page’s call of close() before open, or the proxy’s 499',
  },
  'page-left': {
    who: 'client',
    sentence: 'The user left or reloaded the page[ after {age}], which closed its socket.',
    evidence: 'the browser’s navigation while the socket was open',
  },
  'tab-closed': {
    who: 'client',
    sentence: 'The tab was closed[ after {age}], and its socket with it.',
    evidence: 'the end of the page while the socket was open',
  },
  'page-gone': {
    who: 'client',
    sentence:
      'The client went away[ after {age}] (1001)[: its {page} was left, its tab closed, or it crashed].',
    evidence: 'a close frame from the client with 1001',
  },
  'browser-gone': {
    who: 'client',
    sentence:
      'The page’s or the browser’s process was killed or crashed[ after {age}], which ended its socket.',
    evidence: 'the crash of the page or the browser while the socket was open',
  },
  'client-failed-it': {
    who: 'client',
    sentence:
      'The client ended it[ with {code}][ after {age}]: what it received violated the protocol[ ({reason})].',
    fix: 'Something on the path may have altered a frame[: check {extension} first].',
    evidence: 'a close frame from the client with 1002 or 1007, or its error',
  },
  'client-ended': {
    who: 'client',
    sentence: 'The client ended it[ with {code}][ after {age}][: {meaning}][ ({reason})].',
    fix: 'No page can send this code: look at the client program.',
    evidence: 'a close frame from the client with a code that no page can send',
  },
  'client-lost': {
    who: 'client',
    sentence:
      'The client’s connection broke without a close frame[ after {age}]: its process was killed or crashed, or its network was lost.',
    evidence:
      'the proxy’s error log: the client’s connection was reset; the relay’s close: dropped by the client; or IIS’s 1011 to the backend in place of a browser’s close',
  },
  'answer-refused': {
    who: 'client',
    sentence:
      'Likely the client rejected the answer to the handshake: it was gone {age} after the 101, before the first frame.',
    fix: 'Its console or its error names the header: Sec-WebSocket-Accept, Sec-WebSocket-Protocol or Sec-WebSocket-Extensions.',
    evidence: 'it ended without a close frame within milliseconds, and no frame came before',
  },
} as const satisfies Record<string, Cause>;
