import type { Reading } from '../reading.ts';
import { parseHead } from '../wire/head.ts';
import { Wire } from '../wire/wire.ts';
import type { Context } from './context.ts';
import { AS_BROWSER } from './plan.ts';
import { buildRequest } from './request.ts';

/** IIS on a Windows client edition takes about ten. */
export const MANY_SOCKETS = 12;
/** In waves: one at a time would take long over a slow network. */
const AT_ONCE = 4;

/** Sockets that are open together: where it stops, there is a limit. */
export async function openMany(context: Context): Promise<Reading> {
  const startedAt = performance.now();
  const wires: Wire[] = [];
  const each: string[] = [];
  // One that hangs is enough: the rest would, too.
  while (each.length < MANY_SOCKETS && !each.includes('silence')) {
    const wave = await Promise.all(Array.from({ length: AT_ONCE }, () => open(context, wires)));
    each.push(...wave.toSorted((a, b) => Number(b === '101') - Number(a === '101')));
  }
  for (const wire of wires) wire.destroy();
  const sent = `${each.length} WebSockets at once`;
  return { id: 'crowd', sent, got: { outcome: 'answer', each }, ms: performance.now() - startedAt };
}

async function open(context: Context, wires: Wire[]): Promise<string> {
  const connected = await context.connect(context.asked.target);
  if ('failure' in connected) return connected.failure;
  const wire = new Wire(connected.socket);
  wires.push(wire);
  return await opened(wire, context);
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
