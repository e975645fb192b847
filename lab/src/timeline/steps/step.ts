import type { Headers } from '../observations.ts';
import type { Evidence, Party, StepKind, TimelineStep } from '../timeline.ts';

/** An arrow from one party to another. Without evidence it is inferred. */
export function arrow(
  kind: StepKind,
  [from, to]: readonly [Party, Party],
  atMs: number,
  label: string,
  evidence: readonly Evidence[],
  more: { readonly headers?: Headers; readonly count?: number; readonly arrived?: boolean } = {},
): TimelineStep {
  const { headers = {}, count = 1, arrived = true } = more;
  return {
    atMs,
    from,
    to,
    kind,
    label,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(count > 1 && { count }),
    evidence,
    ...(!arrived && { unreached: true as const }),
    ...(evidence.length === 0 && { inferred: true as const }),
  };
}

/** A note at one lifeline. */
export function note(
  kind: StepKind,
  at: Party,
  atMs: number,
  label: string,
  evidence: readonly Evidence[],
): TimelineStep {
  return arrow(kind, [at, at], atMs, label, evidence);
}

/**
 * Orders steps by cause and effect: no step is earlier than the one before it, whatever its clock
 * says.
 */
export function inOrder(steps: readonly TimelineStep[]): TimelineStep[] {
  let lastMs = Number.NEGATIVE_INFINITY;
  return steps.map((step) => {
    lastMs = Math.max(lastMs, step.atMs);
    return step.atMs === lastMs ? step : { ...step, atMs: lastMs };
  });
}

const WORTH_READING = new Set([
  'host',
  'origin',
  'connection',
  'upgrade',
  'server',
  'content-type',
  'location',
  'user-agent',
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-version',
  'x-arr-log-id',
  'x-arr-ssl',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-original-url',
  'x-powered-by',
]);

const MAX_HEADER_CHARACTERS = 512;

export function worthReading(headers: Headers = {}): Headers {
  const picked = Object.entries(headers).filter(([name]) => WORTH_READING.has(name));
  return Object.fromEntries(
    picked.map(([name, value]) => [name, value.slice(0, MAX_HEADER_CHARACTERS)]),
  );
}

const REASONS: Readonly<Record<number, string>> = {
  101: 'Switching Protocols',
  200: 'OK',
  304: 'Not Modified',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  426: 'Upgrade Required',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export function statusText(status: number): string {
  const reason = REASONS[status];
  return reason === undefined ? String(status) : `${status} ${reason}`;
}
