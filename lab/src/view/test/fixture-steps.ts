import type { Headers } from '../../timeline/observations.ts';
import type { Evidence, Party, StepKind, TimelineStep } from '../../timeline/timeline.ts';

export const START = Date.UTC(2026, 10, 22, 19, 15, 3, 120);
export const AGENT =
  'Mozilla/5.0+(X11;+Linux+x86_64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+HeadlessChrome/156.0.0.0+Safari/537.36';

export const HANDSHAKE: Headers = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
  'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
  host: 'reverseproxy.com',
  origin: 'https://reverseproxy.com',
  'cache-control': 'no-cache',
};
export const ACCEPTED: Headers = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-accept': 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
};

export function browserSaw(afterMs: number, what: string): Evidence {
  return {
    viewpoint: 'browser',
    source: 'browser',
    atMs: START + afterMs,
    precisionMs: 1,
    line: what,
  };
}

export function backendLogged(afterMs: number, event: string, fields: object): Evidence {
  const time = new Date(START + afterMs).toISOString();
  return {
    viewpoint: 'backend',
    source: 'event log',
    atMs: START + afterMs,
    precisionMs: 1,
    line: JSON.stringify({ time, event, ...fields }),
  };
}

export function accessLog(afterMs: number, query: string, tail: string): Evidence {
  return {
    viewpoint: 'proxy',
    source: 'access log',
    atMs: Math.floor((START + afterMs) / 1000) * 1000,
    precisionMs: 1000,
    line: `2026-11-22 19:15:05 127.0.0.1 GET / ${query} 443 - 127.0.0.1 HTTP/1.1 ${AGENT} - reverseproxy.com ${tail}`,
  };
}

export function errorLog(afterMs: number, cid: string, message: string): Evidence {
  return {
    viewpoint: 'proxy',
    source: 'error log',
    atMs: Math.floor((START + afterMs) / 1000) * 1000,
    precisionMs: 1000,
    line: `2026/11/22 19:15:05 [info] 41#41: *7 ${message}, client: 127.0.0.1, server: reverseproxy.com, request: "GET /?cid=${cid} HTTP/1.1", upstream: "http://127.0.0.1:8080/"`,
  };
}

type Extra = Partial<Pick<TimelineStep, 'headers' | 'count' | 'inferred'>>;

export function step(
  afterMs: number,
  way: readonly [Party, Party],
  kind: StepKind,
  label: string,
  evidence: readonly Evidence[],
  extra: Extra = {},
): TimelineStep {
  const [from, to] = way;
  return { atMs: START + afterMs, from, to, kind, label, evidence, ...extra };
}

export const TO_PROXY = ['browser', 'proxy'] as const;
export const TO_BACKEND = ['proxy', 'backend'] as const;
export const FROM_BACKEND = ['backend', 'proxy'] as const;
export const FROM_PROXY = ['proxy', 'browser'] as const;
export const STRAIGHT = ['browser', 'backend'] as const;
export const STRAIGHT_BACK = ['backend', 'browser'] as const;
