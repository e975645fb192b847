import { readFile } from 'node:fs/promises';
import { env } from 'node:process';
import { until } from '@lab101/lab';

/** True if the programs of the tests run in containers, each with an address of its own. */
export const HAS_CONTAINERS = env['LAB101_ENGINE'] !== 'process';

const QUIET_MS = 500;
const TIMEOUT_MS = 15_000;
const TENTATIVE = 0x40; // IFA_F_TENTATIVE, linux/if_addr.h

/**
 * Resolves when this machine's addresses have not changed for half a second and none is tentative.
 * Chromium on Linux ends every connection with ERR_NETWORK_CHANGED when an address is added or
 * removed, and each container that starts adds one, about two seconds later. Resolves at once if
 * the lab has no containers, and on systems without /proc/net/if_inet6.
 */
export async function quietNetwork(): Promise<void> {
  if (!HAS_CONTAINERS) return;
  let addresses = await readAddresses();
  if (addresses === undefined) return;
  let changedAt = performance.now();
  const isQuiet = async (): Promise<boolean> => {
    const now = (await readAddresses()) ?? '';
    if (now !== addresses) changedAt = performance.now();
    addresses = now;
    return performance.now() - changedAt >= QUIET_MS && !isTentative(now);
  };
  await until(isQuiet, {
    what: 'the network addresses of this machine stay as they are',
    timeoutMs: TIMEOUT_MS,
    everyMs: 50,
  });
}

async function readAddresses(): Promise<string | undefined> {
  return await readFile('/proc/net/if_inet6', 'utf8').catch(() => undefined);
}

/** Each line: address, interface, prefix, scope, flags, name, in hexadecimal (proc(5)). */
function isTentative(text: string): boolean {
  const flags = text.split('\n').map((line) => Number.parseInt(line.split(/\s+/)[4] ?? '0', 16));
  return flags.some((flag) => (flag & TENTATIVE) !== 0);
}
