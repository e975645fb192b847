import { type Case, type DoctorOptions, readOptions } from './options.ts';
import { compareAddresses, comparePlaces } from './probes/addresses.ts';
import { ask } from './probes/ask.ts';
import { Context } from './probes/context.ts';
import { openMany, MANY_SOCKETS } from './probes/many-sockets.ts';
import { askHttp2 } from './probes/h2.ts';
import { askIdle } from './probes/idle.ts';
import { askNegotiated, askNegotiation, askSessions, isEngineIo } from './probes/negotiate.ts';
import {
  AS_BROWSER,
  directVariants,
  firstVariants,
  isolatingVariants,
  largeAgainVariants,
  largeVariant,
  lastingVariant,
  originVariants,
  pathVariants,
  postVariants,
  shortMessage,
  shorterVariants,
} from './probes/plan.ts';
import { readPolicy } from './probes/policy.ts';
import { askLog, logLength } from './probes/proxy-log.ts';
import { askConnection, askName, askPlain, askTls } from './probes/reach.ts';
import type { Variant } from './probes/request.ts';
import { isLate, type Reading } from './reading.ts';
import { Secrets } from './secrets.ts';
import { Readings } from './verdict/readings.ts';
import { decide, type Verdict } from './verdict/decide.ts';

/**
 * Opens a WebSocket through whatever stands before it, and says why it fails. Each reading is handed
 * on as it comes; the verdict is the generator's return value. What the person gave in confidence is
 * hidden in both.
 *
 * @throws {DoctorOptionError} for an option that cannot be used; an Error of the system if the log
 *   file cannot be read
 */
export async function* diagnose(options: DoctorOptions): AsyncGenerator<Reading, Verdict> {
  const asked = readOptions(options);
  const secrets = new Secrets(asked);
  const context = new Context(asked);
  const readings = new Readings();
  try {
    for await (const reading of examination(context, readings)) {
      yield secrets.hideIn(shortened(reading));
    }
  } finally {
    context.end();
  }
  const verdict = decide(readings, asked);
  return secrets.hideIn({ ...verdict, readings: verdict.readings.map(shortened) });
}

async function* examination(context: Context, readings: Readings): AsyncGenerator<Reading> {
  const { asked } = context;
  const lengthBefore = await logLength(asked.proxyLog);
  const note = (reading: Reading): Reading => readings.add(reading);
  yield note(compareAddresses(asked));
  yield note(await askName(context));
  if (readings.outcome('name') === 'no-name') return;
  const places = await comparePlaces(asked, readings.get('name')?.addresses ?? []);
  if (places !== undefined) yield note(places);
  yield note(await askConnection(context));
  const connection = readings.outcome('connect');
  if (connection === 'tls-failed' || (connection === 'silence' && asked.target.secure)) {
    yield note(await askPlain(context));
  }
  if (connection === 'answer') yield* through(context, readings);
  const log = await askLog(context, lengthBefore);
  if (log !== undefined) yield note(log);
}

async function* through(context: Context, readings: Readings): AsyncGenerator<Reading> {
  const { asked } = context;
  const all: AskAll = (variants, limitMs) =>
    variants.map((variant) => context.inTurn(() => ask(context, variant, undefined, limitMs)));
  const asks = all([...firstVariants(asked), ...directVariants(asked)]);
  if (asked.target.secure && asked.target.via === undefined) {
    asks.push(context.inTurn(() => askHttp2(context)));
  }
  let lasting: Promise<Reading> | undefined;
  for await (const reading of asTheyCome(asks, readings, asked)) {
    // It takes longest: it begins as soon as a socket is known to open.
    if (reading.id === 'firefox' && readings.opens('firefox')) lasting = askLasting(context);
    yield reading;
  }
  yield* asTheyCome(all(onceMore(asked, readings)), readings);
  const kind = readings.kind('browser');
  if (kind === 'alive' || (kind === 'closed' && readings.kind('minimal') === 'closed')) {
    yield* whenHealthy(context, readings, all, lasting);
  } else {
    yield* whenNot(context, readings, all, lasting);
  }
}

/** Handshakes that failed although the browser's did not, once more: one failure may be chance. */
function onceMore({ origin }: Case, readings: Readings): readonly Variant[] {
  if (!readings.opens('browser')) return [];
  const as = { origin, ...AS_BROWSER };
  const failed = (id: string): boolean => readings.kind(id) !== 'untested' && !readings.opens(id);
  return [
    ...(failed('firefox')
      ? [{ id: 'firefox-again', ...as, connection: 'keep-alive, Upgrade' }]
      : []),
    ...(failed('host-port') ? [{ id: 'host-port-again', ...as, hostPort: true }] : []),
  ];
}

/** A close that was answered, and late: a machine that stood still for a while may be why. */
function closeAgain({ origin }: Case, readings: Readings): readonly Variant[] {
  const end = readings.socket('browser')?.end;
  return end?.how === 'done' && isLate(end)
    ? [{ id: 'close-again', origin, ...AS_BROWSER, live: true }]
    : [];
}

/** Some appliances cut each WebSocket within a second or two. */
const LASTING = { forMs: 2000, pingEveryMs: 500 };

async function askLasting(
  context: Context,
  id: 'lasting' | 'lasting-again' = 'lasting',
): Promise<Reading> {
  return await context.inTurn(() => ask(context, lastingVariant(id, context.asked), LASTING));
}

/** @param limitMs of silence; default: the person's own */
type AskAll = (variants: readonly Variant[], limitMs?: number) => Promise<Reading>[];

async function* whenHealthy(
  context: Context,
  readings: Readings,
  all: AskAll,
  lasting: Promise<Reading> | undefined,
): AsyncGenerator<Reading> {
  const { asked } = context;
  const isAlive = readings.kind('browser') === 'alive';
  const isPonged = readings.socket('browser')?.pongMs !== undefined;
  const large = isAlive ? largeVariant(asked) : [];
  const asks = all([...postVariants(asked), ...large, ...closeAgain(asked, readings)]);
  asks.push(context.inTurn(() => askNegotiation(context)));
  yield* asTheyCome(asks, readings);
  const negotiated = await askNegotiated(context, readings.get('negotiate')?.names ?? []);
  if (negotiated !== undefined) yield readings.add(negotiated);
  const { end, pongMs } = readings.socket('large') ?? {};
  const stalls = end?.how === 'left' && pongMs === undefined && isPonged;
  if (readings.kind('large') === 'dead' || stalls || end?.code === 1009) {
    yield* asTheyCome(all(largeAgainVariants(asked)), readings);
  }
  if (isEngineIo(asked.url.pathname + asked.url.search)) {
    yield* asTheyCome([askSessions(context)], readings);
  }
  if (isAlive) yield* asTheyCome([lasting ?? askLasting(context)], readings);
  // Alone: another one may have ended it.
  if (readings.kind('lasting') === 'dead') {
    yield* asTheyCome([askLasting(context, 'lasting-again')], readings);
  }
  // The many are counted: no other socket is open beside them.
  const neededLater = asked.idleMs === undefined ? 0 : 2;
  if (context.connectionsLeft >= MANY_SOCKETS + neededLater && isAlive) {
    yield* asTheyCome([openMany(context)], readings);
  }
  if (asked.idleMs === undefined) return;
  for (const reading of await askIdle(context)) yield readings.add(reading);
}

async function* whenNot(
  context: Context,
  readings: Readings,
  all: AskAll,
  lasting: Promise<Reading> | undefined,
): AsyncGenerator<Reading> {
  const { asked } = context;
  const isSilent = ['minimal', 'browser', 'get'].every((id) => readings.kind(id) === 'silent');
  if (isSilent) return; // nothing else would be answered
  const isRefusedAlways = !readings.opens('minimal');
  const isCheck = [400, 403].includes(readings.status('browser') ?? 0);
  const again = { id: 'again', origin: asked.origin, ...AS_BROWSER, live: true };
  const variants = isRefusedAlways
    ? [...shorterVariants(asked), ...(isCheck ? originVariants(asked) : []), ...pathVariants(asked)]
    : [
        ...(readings.socket('browser')?.end.after === 'text' ? [shortMessage(asked)] : []),
        ...isolatingVariants(asked),
        ...originVariants(asked),
        ...shorterVariants(asked),
      ];
  // Handshakes that nobody answers have been waited for once: the next ones need not be as long.
  const isHeld = [readings.kind('minimal'), readings.kind('browser')].includes('silent');
  const asks = all(variants, isHeld ? asked.timeoutMs / 3 : asked.timeoutMs);
  if (isRefusedAlways && readings.status('browser') !== 401) asks.push(askNegotiation(context));
  const noAnswer = ['gone', 'garbled', 'silent'].includes(readings.kind('minimal'));
  const isAlways400 = ['minimal', 'get', 'random-get'].every((id) => readings.status(id) === 400);
  if ((noAnswer || isAlways400) && !asked.target.secure)
    asks.push(askTls(context, 'tls', asked.target));
  if (
    asked.backend?.secure === false &&
    ['gone', 'garbled'].includes(readings.kind('direct-get'))
  ) {
    asks.push(askTls(context, 'direct-tls', asked.backend));
  }
  yield* asTheyCome(asks, readings);
  // Alone: what fails beside other sockets may be a limit, or a newer socket that ends an older one.
  await lasting;
  yield* asTheyCome(all([again], isHeld ? asked.timeoutMs / 3 : asked.timeoutMs), readings);
  if (isEngineIo(asked.url.pathname + asked.url.search)) {
    yield* asTheyCome([askSessions(context)], readings);
  }
}

/** Yields the readings in the order in which they arrive. */
async function* asTheyCome(
  asks: readonly Promise<Reading>[],
  readings: Readings,
  asked?: Case,
): AsyncGenerator<Reading> {
  const waiting = new Map(
    asks.map((one, index) => [index, one.then((reading) => ({ index, reading }))]),
  );
  while (waiting.size > 0) {
    const { index, reading } = await Promise.race(waiting.values());
    waiting.delete(index);
    if (reading.got.outcome === 'not-asked' && reading.id !== 'h2') continue;
    const isPage = reading.id === 'page' && asked !== undefined;
    yield readings.add(isPage ? readPolicy(reading, asked) : reading);
  }
}

const SHOWN_BODY_CHARACTERS = 300;

function shortened(reading: Reading): Reading {
  const { body } = reading.got;
  if (body === undefined || body.length <= SHOWN_BODY_CHARACTERS) return reading;
  return { ...reading, got: { ...reading.got, body: body.slice(0, SHOWN_BODY_CHARACTERS) } };
}
