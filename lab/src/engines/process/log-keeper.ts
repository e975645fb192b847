/**
 * Keeps the logs of a lab bounded while it is up, as Docker does with max-size: run as a program
 * of its own with the log files as arguments. A file over the limit is cut to its last part. It
 * ends by itself once the lab's folder has gone.
 */
import { open, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const CHECK_INTERVAL_MS = 5000;
const MAX_LOG_BYTES = 10 * 1024 * 1024;
const KEPT_BYTES = 1024 * 1024;

const files = process.argv.slice(2);
while (await anyExists()) {
  for (const file of files) await cut(file);
  await delay(CHECK_INTERVAL_MS);
}

async function anyExists(): Promise<boolean> {
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return found.some((entry) => entry !== undefined);
}

async function cut(path: string): Promise<void> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size <= MAX_LOG_BYTES) return;
  const file = await open(path, 'a+');
  try {
    const directives = leadingDirectives(await readPart(file, 0));
    const end = await readPart(file, size - KEPT_BYTES);
    await file.truncate(0);
    await file.write(directives + end.slice(end.indexOf('\n') + 1));
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, position: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(KEPT_BYTES), 0, KEPT_BYTES, position);
  return buffer.toString('utf8', 0, bytesRead);
}

/** The `#` lines on top of a W3C log: without them the columns have no names. */
function leadingDirectives(text: string): string {
  return /^(?:#.*\n)*/.exec(text)?.[0] ?? '';
}
