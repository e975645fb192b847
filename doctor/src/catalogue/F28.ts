import { type CauseRecord, COPIES_BYTES } from './record.ts';

export const F28: CauseRecord = {
  title: 'the message is too big',
  otherBrowsers: 'The same in every browser.',
  script: '`close` with code 1009, `wasClean` true. A program that does not send the code: 1006.',
  messages: {
    ws: ['Max payload size exceeded'],
    'Spring, Netty': ['Max frame length of 65536 has been exceeded'],
  },
  seen: 'It always ends at the message of a certain size: 64 KiB in Spring and Netty, 1 MiB in Python’s websockets, 100 MiB in ws.',
  cause: 'A server, or a gateway that reads frames, has a limit for the size of a message.',
  probe: 'lab101 doctor wss://example.com/socket --message 1100000',
  decides:
    'Send 1 KB, 60 KB, 70 KB and 1.1 MB. The size at which it ends names the layer; `--backend` whether it is the proxy.',
  fix: {
    application:
      'raise the limit of the hop that refuses (ws `maxPayload`, 64 KiB in Spring and Netty), or send less at once',
  },
  unaffected: COPIES_BYTES,
  lookAlikes: {
    F03: 'the size does not matter, only the compression.',
    F31: 'short messages are cut, too, or any at the same age.',
  },
  sources: [
    'TooTallNate/Java-WebSocket#1466',
    'python-websockets/websockets#1247',
    'python-websockets/websockets#1382',
  ],
};
