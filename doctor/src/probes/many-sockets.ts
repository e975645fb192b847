import { setTimeout } from 'node:timers/promises';
import type { Reading } from '../reading.ts';
import { CLOSE, parseFrames } from '../wire/frames.ts';
import { parseHead } from '../wire/head.ts';
import { Wire } from '../wire/wire.ts';
import type { Context } from './context.ts';
import { AS_BROWSER } from './plan.ts';
import { buildRequest } from './request.ts';

/** IIS on a Windows client edition takes about ten. */
export const MANY_SOCKETS = 12;
/** In waves: one at a time would take long over a slow network. */
const AT_ONCE = 4;
/** A refusal behind the 101 is waited for so long. */
const FAREWELL_MS = 200;

/** Sockets that are open together: where it stops, there is a limit. */
export async function openMany(context: Context): Promise<Reading> {
  const startedAt = performance.now();
  const waves: (readonly Opening[])[] = [];
  // One that hangs is enough: the rest would, too.
  while (waves.length * AT_ONCE < MANY_SOCKETS && !waves.flat().some(isSilent)) {
    waves.push(await Promise.all(Array.from({ length: AT_ONCE }, () => open(context))));
  }
  await setTimeout(FAREWELL_MS);
  const each = waves.flatMap((wave) => wave.map(afterwards).toSorted(byOpen));
  for (const { wire } of waves.flat()) wire?.destroy();
  const sent = `${each.length} WebSockets at once`;
  return { id: 'crowd', sent, got: { outcome: 'answer', each }, ms: performance.now() - startedAt };
}

interface Opening {
  readonly wire?: Wire;
  readonly got: string;
}

const isSilent = ({ got }: Opening): boolean => got === 'silence';
const byOpen = (a: string, b: string): number => Number(b === '101') - Number(a === '101');

async function open(context: Context): Promise<Opening> {
  const connected = await context.connect(context.asked.target);
  if ('failure' in connected) return { got: connected.failure };
  const wire = new Wire(connected.socket);
  return { wire, got: await opened(wire, context) };
}

/** A limit may speak behind the 101: 1013 is "try again later". */
function afterwards({ wire, got }: Opening): string {
  const head = wire === undefined ? undefined : parseHead(wire.bytes);
  if (wire === undefined || typeof head !== 'object' || head.status !== 101) return got;
  const { frames } = parseFrames(wire.bytes.subarray(head.length));
  const close = frames.find(({ opcode }) => opcode === CLOSE)?.payload;
  const isLater = close !== undefined && close.length >= 2 && close.readUInt16BE(0) === 1013;
  return isLater ? 'close 1013' : got;
}

async function opened(wire: Wire, context: Context): Promise<string> {
  const { asked } = context;
  const variant = { id: 'crowd', origin: asked.origin, ...AS_BROWSER };
  wire.write(buildRequest(variant, asked, { withCredentials: context.isTrusted }).bytes);
  const deadline = performance.now() + asked.timeoutMs;
  let head = parseHead(wire.bytes);
  while (head === 'incomplete' && (await wire.more(deadline))) head = parseHead(wire.bytes);
  if (typeof head === 'object') return String(head.status);
  return wire.ended ?? 'silence';
}
