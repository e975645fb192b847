export interface CloseCodeText {
  readonly name: string;
  readonly meaning: string;
}

const LOCAL_ONLY = 'Never sent in a frame: this browser reports it by itself.';

/**
 * RFC 6455 section 7.4.1 and the IANA registry "WebSocket Close Code Number"
 * (https://www.iana.org/assignments/websocket/).
 */
const REGISTERED: ReadonlyMap<number, CloseCodeText> = new Map([
  [1000, { name: 'Normal closure', meaning: 'The connection did what it was opened for.' }],
  [
    1001,
    { name: 'Going away', meaning: 'The server is stopping, or the browser is leaving the page.' },
  ],
  [1002, { name: 'Protocol error', meaning: 'A frame broke the rules of the WebSocket protocol.' }],
  [
    1003,
    {
      name: 'Unsupported data',
      meaning: 'The kind of data, such as binary, is one that the endpoint does not take.',
    },
  ],
  [1004, { name: 'Reserved', meaning: 'No meaning has been given to this code yet.' }],
  [
    1005,
    {
      name: 'No status received',
      meaning: `The close frame arrived without a code. ${LOCAL_ONLY}`,
    },
  ],
  [
    1006,
    {
      name: 'Abnormal closure',
      meaning: `The connection ended without any close frame. ${LOCAL_ONLY}`,
    },
  ],
  [
    1007,
    {
      name: 'Invalid payload data',
      meaning: 'A message does not fit its type, such as text that is not UTF-8.',
    },
  ],
  [
    1008,
    {
      name: 'Policy violation',
      meaning: 'A message breaks a rule of the endpoint, for which no other code fits.',
    },
  ],
  [
    1009,
    { name: 'Message too big', meaning: 'A message is larger than the endpoint will process.' },
  ],
  [
    1010,
    {
      name: 'Mandatory extension',
      meaning: 'The client needs an extension that the server did not agree to in the handshake.',
    },
  ],
  [
    1011,
    { name: 'Internal error', meaning: 'Something unexpected on the server stopped the request.' },
  ],
  [
    1012,
    {
      name: 'Service restart',
      meaning: 'The server restarts. Come back after a random wait of some seconds.',
    },
  ],
  [
    1013,
    { name: 'Try again later', meaning: 'The server is overloaded, or out of reach for a while.' },
  ],
  [
    1014,
    {
      name: 'Bad gateway',
      meaning: 'A gateway or proxy got an invalid response from the server behind it.',
    },
  ],
  [
    1015,
    {
      name: 'TLS handshake',
      meaning: `The TLS handshake failed, for one because of the certificate. ${LOCAL_ONLY}`,
    },
  ],
  [3000, { name: 'Unauthorized', meaning: 'The endpoint wants the client to authenticate.' }],
  [3003, { name: 'Forbidden', meaning: 'The client is known but has no permission.' }],
  [3008, { name: 'Timeout', meaning: 'The endpoint waited too long for the client.' }],
]);

/** Explains any number that a close event can carry. */
export function closeCode(code: number): CloseCodeText {
  return REGISTERED.get(code) ?? codeRange(code);
}

// RFC 6455 section 7.4.2.
function codeRange(code: number): CloseCodeText {
  if (code >= 1000 && code <= 2999) {
    return {
      name: 'Reserved for the protocol',
      meaning: '1000–2999 belong to the protocol and its extensions; this one is not registered.',
    };
  }
  if (code >= 3000 && code <= 3999) {
    return {
      name: 'Library or framework code',
      meaning: '3000–3999 are registered with IANA by libraries, frameworks and applications.',
    };
  }
  if (code >= 4000 && code <= 4999) {
    return {
      name: 'Private code',
      meaning: '4000–4999 mean what this application and its server agreed between them.',
    };
  }
  return { name: 'Not a close code', meaning: 'Close codes run from 1000 to 4999.' };
}
