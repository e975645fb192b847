import { FORWARDS, nginx } from './chains.ts';
import type { Face, OddHop } from './model.ts';
import { switching } from './words.ts';

const writes = (hop: string, behind: string): OddHop => ({
  hop,
  on: (request, { pass, write }) => {
    if (!request.isUpgrade) {
      pass();
      return;
    }
    write(switching(request) + behind);
  },
});

const FIX = { chain: [nginx(FORWARDS)], text: 'one party alone answers the upgrade' } as const;
const GARBAGE = {
  chromium: 'Invalid frame header',
  events: 'open, error, close 1006',
  fix: FIX,
} as const;

export const F14: readonly Face[] = [
  {
    title: 'a second 101 behind the first',
    timeline: 'client-failed-it',
    chain: [
      nginx(FORWARDS),
      writes(
        'a backend whose two listeners both answer',
        'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n',
      ),
    ],
    ...GARBAGE,
  },
  {
    title: 'an error page behind the 101',
    timeline: 'client-failed-it',
    chain: [
      writes(
        'a hop that writes an error page behind the 101',
        'HTTP/1.1 400 Bad Request\r\n\r\n<html>Bad Request</html>',
      ),
    ],
    ...GARBAGE,
  },
];
