import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MAX_TRACE_LENGTH, readRequestTrace, type RequestTrace } from '@lab101/proxy';

/** Below the folder of IIS's logs, by IIS's own default. */
const TRACES = 'FailedReqLogFiles';
/** As many as IIS keeps for a site. */
const MAX_FILES = 50;

/**
 * The requests that IIS traced (FREB), the oldest first. Left out are files that are none, or that
 * IIS is still writing: a trace is whole some moments after its request's end.
 */
export async function readTraces(logsFolder: string): Promise<readonly RequestTrace[]> {
  const files = await traceFiles(join(logsFolder, TRACES));
  const traces = await Promise.all(files.map((file) => readTrace(file)));
  return traces
    .filter((trace) => trace !== undefined)
    .toSorted((a, b) => (a.startedAt?.getTime() ?? 0) - (b.startedAt?.getTime() ?? 0));
}

/** Moves traces out of a folder of logs that will be removed, over those kept before. */
export async function keepTraces(logsFolder: string, kept: string): Promise<void> {
  const source = join(logsFolder, TRACES);
  if ((await traceFiles(source)).length === 0) return;
  await rm(kept, { recursive: true, force: true });
  await rename(source, kept);
}

async function traceFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries
    .filter((entry) => entry.isFile() && /^fr\d+\.xml$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  // IIS counts on in the name, within the folder of a site.
  const order = (file: string): string => `${dirname(file)} ${basename(file).padStart(32)}`;
  return files.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).slice(-MAX_FILES);
}

async function readTrace(file: string): Promise<RequestTrace | undefined> {
  try {
    const { size } = await stat(file);
    if (size > MAX_TRACE_LENGTH) return undefined;
    const reading = readRequestTrace(await readFile(file, 'utf8'));
    return 'trace' in reading ? reading.trace : undefined;
  } catch {
    return undefined; // IIS removes the oldest while this reads
  }
}
