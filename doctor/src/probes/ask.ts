import type { Got, ReadingHeaders, ReadingOutcome, Reading, SocketGot } from '../reading.ts';
import { bodyText, MAX_BODY_BYTES, readBody } from '../wire/body.ts';
import { type Head, parseHead } from '../wire/head.ts';
import { Wire } from '../wire/wire.ts';
import type { Context } from './context.ts';
import { Life, type LifePlan } from './life.ts';
import { buildRequest, endpointOf, type Variant } from './request.ts';
import { handshakeFaults } from './validate.ts';

/** How long a slow body is waited for: its beginning is enough. */
const BODY_PATIENCE_MS = 800;

/** Sends one request and reads the answer; a socket that opens lives as the variant says. */
export async function ask(
  context: Context,
  variant: Variant,
  watch?: LifePlan['watch'],
  timeoutMs = context.asked.timeoutMs,
): Promise<Reading> {
  const { asked } = context;
  const request = buildRequest(variant, asked, { withCredentials: context.isTrusted });
  const startedAt = performance.now();
  const reading = (got: Got, answeredAt = performance.now()): Reading => ({
    id: variant.id,
    sent: request.sent,
    got,
    ms: answeredAt - startedAt,
  });
  const connected = await context.connect(endpointOf(variant, asked));
  if ('failure' in connected) {
    const { failure, detail, viaStatus } = connected;
    return reading({
      outcome: failure === 'answer' ? 'closed' : failure,
      detail,
      ...(viaStatus !== undefined && { each: [`CONNECT ${viaStatus}`] }),
    });
  }
  const wire = new Wire(connected.socket);
  try {
    wire.write(request.bytes);
    const head = await readHead(wire, startedAt + timeoutMs);
    const answeredAt = performance.now();
    if (typeof head === 'string') return reading(noAnswer(head, wire), answeredAt);
    const { version, status, headers } = head;
    const { tls } = connected;
    const got = {
      outcome: 'answer',
      status,
      version,
      headers,
      ...(tls !== undefined && { tls }),
    } as const;
    if (status !== 101 || request.key === undefined) {
      return reading({ ...got, body: await readText(wire, head) }, answeredAt);
    }
    const socket = await live(wire, { variant, key: request.key, headers, context, watch });
    return reading({ ...got, socket }, answeredAt);
  } finally {
    wire.destroy();
  }
}

interface Opened {
  readonly variant: Variant;
  readonly key: string;
  readonly headers: ReadingHeaders;
  readonly context: Context;
  readonly watch: LifePlan['watch'];
}

/** Judges the 101, and lets the socket live as far as the variant says. */
async function live(
  wire: Wire,
  { variant, key, headers, context, watch }: Opened,
): Promise<SocketGot> {
  const { asked } = context;
  const offer = {
    key,
    extensions: variant.extensions === true,
    subprotocol: variant.subprotocol === true ? asked.subprotocol : undefined,
  };
  const answered = {
    faults: handshakeFaults(headers, offer),
    accept: headers['sec-websocket-accept']?.[0],
    extensions: headers['sec-websocket-extensions']?.join(', '),
    subprotocol: headers['sec-websocket-protocol']?.[0],
  };
  if (variant.live !== true && watch === undefined) {
    return { ...answered, frames: [], end: { how: 'left', after: 'handshake', ms: 0 } };
  }
  const { messageBytes, timeoutMs } = asked;
  const own = { extensions: answered.extensions, timeoutMs, watch };
  const life = new Life(wire, { messageBytes, ...variant, ...own });
  return { ...answered, ...(await life.live()) };
}

/** The final head: 100 and 103 may come before it. */
async function readHead(
  wire: Wire,
  deadline: number,
): Promise<Head | 'silence' | 'not-http' | 'ended'> {
  for (;;) {
    const head = wire.bytes.length === 0 ? 'incomplete' : parseHead(wire.bytes);
    if (head === 'not-http') return head;
    if (head !== 'incomplete') {
      wire.take(head.length);
      if (head.status >= 200 || head.status === 101) return head;
      continue;
    }
    if (!(await wire.more(deadline))) return wire.ended === undefined ? 'silence' : 'ended';
  }
}

function noAnswer(why: 'silence' | 'not-http' | 'ended', wire: Wire): Got {
  const body = wire.bytes.toString('latin1', 0, 400);
  const detail = wire.detail === undefined ? {} : { detail: wire.detail };
  if (why === 'not-http') return { outcome: 'not-http', body };
  if (why === 'silence') return { outcome: 'silence' };
  const outcomes: Readonly<Record<string, ReadingOutcome>> = { reset: 'reset', flood: 'flood' };
  if (wire.bytes.length > 0) return { outcome: 'not-http', body, ...detail };
  return { outcome: outcomes[wire.ended ?? ''] ?? 'closed', ...detail };
}

async function readText(wire: Wire, { headers, status }: Head): Promise<string> {
  if (status === 204 || status === 304) return '';
  const deadline = performance.now() + BODY_PATIENCE_MS;
  for (;;) {
    const { body, whole } = readBody(wire.bytes, headers);
    if (whole || body.length >= MAX_BODY_BYTES || !(await wire.more(deadline))) {
      return bodyText(body, headers);
    }
  }
}
