import { setTimeout as delay } from 'node:timers/promises';
import { lostLogsLine } from '../lab/lost-logs.ts';
import type { LabPlan, Service, ServiceName } from '../lab/lab.ts';
import type { Running } from './model/running-programs.ts';

type FollowedService = Pick<Service, 'name' | 'isRunning' | 'follow' | 'lostLogs'>;

/** A lab that is up, as far as watching needs it. */
export interface FoundLab {
  readonly plan: LabPlan;
  readonly backend: FollowedService;
  readonly proxy: FollowedService;
  /** Undefined: the lab has none. */
  readonly relay?: FollowedService | undefined;
  /** Another one after `make down` and `make up`, also with the same settings. */
  readonly identity: string;
}

export interface LabListener {
  /** A lab was found; what was known of another one is past. */
  onUp(plan: LabPlan): void;
  /** No lab is up any more, or none is up yet. */
  onDown(): void;
  /** @param lookedAtMs when they were looked at, in epoch milliseconds */
  onRunning(running: Running, lookedAtMs: number, lost: string | undefined): void;
  /** @param log which of the service's logs, where it has more than one */
  onLine(service: ServiceName, line: string, log: string | undefined): void;
  /** All lines that were written up to then have been handed on. */
  onEnd(service: ServiceName, asOfMs: number): void;
}

export interface FollowLabOptions {
  readonly find: () => Promise<FoundLab | undefined>;
  readonly listener: LabListener;
  /** Between two looks at what is up, in ms. Default: 500; 2000 where a look starts a program. */
  readonly lookEveryMs?: number;
  readonly signal: AbortSignal;
}

/** The last lines of a lab that has gone may still be on their way. */
const LAST_LINES_MS = 200;

/** Follows whichever lab is up, one after the other, until the signal fires. */
export async function followLab(options: FollowLabOptions): Promise<void> {
  const { find, listener, signal } = options;
  let waiting = false;
  while (!signal.aborted) {
    const found = await find();
    if (found === undefined) {
      if (!waiting) listener.onDown();
      waiting = true;
      await pause(lookEvery(undefined, options), signal);
      continue;
    }
    waiting = false;
    listener.onUp(found.plan);
    const followed = await followOne(found, options);
    if (!followed) await pause(lookEvery(found.plan, options), signal);
  }
}

/** Resolves when that lab is up no longer, or with false when one of its logs cannot be followed. */
async function followOne(found: FoundLab, options: FollowLabOptions): Promise<boolean> {
  const { find, listener, signal } = options;
  const end = new AbortController();
  const both = AbortSignal.any([signal, end.signal]);
  const services = [found.proxy, found.relay, found.backend].filter((one) => one !== undefined);
  const following = services.map((service) =>
    service.follow(
      (line, log) => listener.onLine(service.name, line, log),
      both,
      (asOfMs) => listener.onEnd(service.name, asOfMs),
    ),
  );
  const followed = Promise.all(following).then(
    () => true,
    () => {
      end.abort(); // the other log, too: the next round tries both again
      return false;
    },
  );
  while (!both.aborted) {
    const lookedAtMs = Date.now();
    const [proxy, backend, relay, lost] = await Promise.all([
      found.proxy.isRunning(),
      found.backend.isRunning(),
      found.relay?.isRunning(),
      lostLogsLine(found),
    ]);
    const isUp = (await find())?.identity === found.identity;
    // Of a lab that is being stopped, the folder may go first.
    listener.onRunning({ proxy, backend, relay }, lookedAtMs, isUp ? lost : undefined);
    await pause(isUp ? lookEvery(found.plan, options) : LAST_LINES_MS, both);
    if (!isUp) end.abort();
  }
  return await followed;
}

function lookEvery(plan: LabPlan | undefined, { lookEveryMs }: FollowLabOptions): number {
  return lookEveryMs ?? (plan?.engine === 'process' ? 500 : 2000);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
