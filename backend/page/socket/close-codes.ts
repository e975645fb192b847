export interface CloseCodeText {
  readonly name: string;
  readonly meaning: string;
}

type Text = readonly [name: string, meaning: string];

const NO_CODE: Text = ['Not a close code', 'Close codes run from 1000 to 4999.'];

const LOCAL_ONLY = 'Never sent in a frame: this browser reports it by itself.';

/**
 * RFC 6455 section 7.4.1 and the IANA registry "WebSocket Close Code Number"
 * (https://www.iana.org/assignments/websocket/).
 */
const REGISTERED: Readonly<Record<number, Text>> = {
  1000: ['Normal closure', 'The connection did what it was opened for.'],
  1001: ['Going away', 'The server is stopping, or the browser is leaving the page.'],
  1002: ['Protocol error', 'A frame broke the rules of the WebSocket protocol.'],
  1003: [
    'Unsupported data',
    'The kind of data, such as binary, is one that the endpoint does not take.',
  ],
  1004: ['Reserved', 'No meaning has been given to this code yet.'],
  1005: ['No status received', `The close frame arrived without a code. ${LOCAL_ONLY}`],
  1006: ['Abnormal closure', `The connection ended without any close frame. ${LOCAL_ONLY}`],
  1007: [
    'Invalid payload data',
    'A message does not fit its type, such as text that is not UTF-8.',
  ],
  1008: [
    'Policy violation',
    'A message breaks a rule of the endpoint, for which no other code fits.',
  ],
  1009: ['Message too big', 'A message is larger than the endpoint will process.'],
  1010: [
    'Mandatory extension',
    'The client needs an extension that the server did not agree to in the handshake.',
  ],
  1011: ['Internal error', 'Something unexpected on the server stopped the request.'],
  1012: ['Service restart', 'The server restarts. Come back after a random wait of some seconds.'],
  1013: ['Try again later', 'The server is overloaded, or out of reach for a while.'],
  1014: ['Bad gateway', 'A gateway or proxy got an invalid response from the server behind it.'],
  1015: [
    'TLS handshake',
    `The TLS handshake failed, for one because of the certificate. ${LOCAL_ONLY}`,
  ],
  3000: ['Unauthorized', 'The endpoint wants the client to authenticate.'],
  3003: ['Forbidden', 'The client is known but has no permission.'],
  3008: ['Timeout', 'The endpoint waited too long for the client.'],
};

/** RFC 6455 section 7.4.2. */
const RANGES: readonly (readonly [last: number, ...Text])[] = [
  [999, ...NO_CODE],
  [
    2999,
    'Reserved for the protocol',
    '1000–2999 belong to the protocol and its extensions; this one is not registered.',
  ],
  [
    3999,
    'Library or framework code',
    '3000–3999 are registered with IANA by libraries, frameworks and applications.',
  ],
  [
    4999,
    'Private code',
    '4000–4999 mean what this application and its server agreed between them.',
  ],
];

/** Explains any number that a close event can carry. */
export function closeCode(code: number): CloseCodeText {
  const [, ...ofRange] = RANGES.find(([last]) => code <= last) ?? [code, ...NO_CODE];
  const [name, meaning] = REGISTERED[code] ?? ofRange;
  return { name, meaning };
}
