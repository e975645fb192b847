import { caddy, FORWARDS, nginx } from './chains.ts';
import type { Face } from './model.ts';

const TOO_BIG = {
  backend: { maxPayloadBytes: 60_000 },
  messageBytes: 70_000,
  chromium: null,
  events: 'open, close 1009',
  timeline: 'message-too-big',
  fix: { backend: { maxPayloadBytes: 100_000 }, text: 'the backend takes 100,000 bytes' },
} as const;

export const F28: readonly Face[] = [
  {
    title: 'the backend takes 60,000 bytes, behind nginx',
    chain: [nginx(FORWARDS)],
    ...TOO_BIG,
  },
  {
    title: 'the backend takes 60,000 bytes, behind Caddy',
    chain: [caddy()],
    ...TOO_BIG,
  },
];
