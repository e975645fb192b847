import { caddy, FORWARDS, nginx } from './chains.ts';
import type { Failure } from './model.ts';

const TOO_BIG = {
  backend: { maxPayloadBytes: 60_000 },
  messageBytes: 70_000,
  chromium: null,
  events: 'open, close 1009',
  timeline: 'message-too-big',
  fix: { backend: { maxPayloadBytes: 100_000 } },
} as const;

export const F28: Failure = {
  id: 'F28',
  who: 'the backend or a hop: it refuses messages above a size',
  symptoms: [
    'ws, at the server: Max payload size exceeded',
    'Spring Gateway, at 64 KiB: Max frame length of 65536 has been exceeded',
  ],
  faces: [
    {
      title: 'the backend takes 60,000 bytes, behind nginx',
      chain: [nginx(FORWARDS)],
      ...TOO_BIG,
      doctor: { certainty: 'certain' },
    },
    {
      title: 'the backend takes 60,000 bytes, behind Caddy',
      chain: [caddy()],
      ...TOO_BIG,
      doctor: { certainty: 'certain' },
    },
  ],
  sources: [
    'https://github.com/python-websockets/websockets/issues/1247',
    'https://datatracker.ietf.org/doc/html/rfc6455#section-7.4.1',
  ],
};
