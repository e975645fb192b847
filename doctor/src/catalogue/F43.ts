import { type CauseRecord, COPIES_BYTES, CUT } from './record.ts';

export const F43: CauseRecord = {
  title: 'a close frame carries a code that must not be sent',
  console: ['Received a broken close frame containing a reserved status code.'],
  script: CUT,
  messages: { ws: ['Invalid WebSocket frame: invalid status code 1006'] },
  seen: 'A home-made relay between two WebSockets copies the code that its other side reported.',
  cause:
    '1004, 1005, 1006 and 1015 say how a connection ended and are never sent in a frame (RFC 6455, section 7.4.1). The relay writes one of them, or throws while it tries.',
  probe: 'lab101 doctor wss://example.com/socket',
  decides: 'It reads the close frame: a code that may not be sent, in both handshakes.',
  fix: { application: 'send 1000 or 1011 where the other side gave no code' },
  unaffected: COPIES_BYTES,
  lookAlikes: { F14: 'the bytes are no frame at all.' },
  sources: ['RFC 6455, section 7.4.1'],
};
