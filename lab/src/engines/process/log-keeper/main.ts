/**
 * Keeps the logs of a lab bounded while it is up, as Docker does with max-size: a program of its
 * own with the log files as arguments. It ends by itself once they have gone.
 */
import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { cutLog } from './cut-log.ts';

const CHECK_INTERVAL_MS = 5000;
const LIMITS = { maxBytes: 10 * 1024 * 1024, keptBytes: 1024 * 1024 };

const files = process.argv.slice(2);
while (await anyExists()) {
  for (const file of files) await cutLog(file, LIMITS);
  await delay(CHECK_INTERVAL_MS);
}

async function anyExists(): Promise<boolean> {
  const found = await Promise.allSettled(files.map((file) => access(file)));
  return found.some(({ status }) => status === 'fulfilled');
}
