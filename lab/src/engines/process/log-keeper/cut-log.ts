import { open, stat, type FileHandle } from 'node:fs/promises';
import { cutMark, isCutMark } from '../../../lab/cut-mark.ts';

export interface LogLimits {
  readonly maxBytes: number;
  readonly keptBytes: number;
}

/** Cuts a log over its limit, if it is there, to its last part behind a line that says so. */
export async function cutLog(path: string, { maxBytes, keptBytes }: LogLimits): Promise<void> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size <= maxBytes) return;
  const file = await open(path, 'a+');
  try {
    const directives = leadingDirectives(await readPart(file, 0, keptBytes));
    const end = await readPart(file, size - keptBytes, keptBytes);
    const kept = end.slice(end.indexOf('\n') + 1);
    await file.truncate(0);
    await file.write(`${directives}${cutMark(kept, new Date())}\n${kept}`);
  } finally {
    await file.close();
  }
}

async function readPart(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString('utf8', 0, bytesRead);
}

/** The `#` lines on top of a W3C log: without them the columns have no names. */
function leadingDirectives(text: string): string {
  const lines = /^(?:#.*\n)*/.exec(text)?.[0].split(/(?<=\n)/) ?? [];
  return lines.filter((line) => !isCutMark(line)).join('');
}
