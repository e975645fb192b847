import { copyFile, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ReportFile } from '@lab101/lab';
import type { TestResult } from '@playwright/test/reporter';
import { isHandover } from './handover.ts';

/** Limits of what is copied into a report. The rest stays in .lab/e2e/results. */
const MAX_FILES_OF_TEST = 20;
const MAX_BYTES = 20 * 1024 * 1024;
const MAX_BYTES_IN_ALL = 200 * 1024 * 1024;

type Attachment = TestResult['attachments'][number];

/**
 * Copies the files of failed tests (screenshot, trace, logs) into `files` of the report's folder,
 * and removes those of the previous run. The folder can be moved as a whole.
 *
 * @param failed results of the tests that failed, by test id
 * @returns the copied files, by test id
 */
export async function keepLeftFiles(
  folder: string,
  failed: ReadonlyMap<string, TestResult>,
): Promise<ReadonlyMap<string, readonly ReportFile[]>> {
  const [draft, final] = [`${folder}/files.new`, `${folder}/files`];
  await rm(draft, { recursive: true, force: true });
  const kept = new Map<string, readonly ReportFile[]>();
  let room = MAX_BYTES_IN_ALL;
  for (const [index, [id, result]] of [...failed].entries()) {
    const files: ReportFile[] = [];
    const attachments = result.attachments.filter((attachment) => !isHandover(attachment));
    for (const [place, attachment] of attachments.slice(0, MAX_FILES_OF_TEST).entries()) {
      const name = `${index + 1}/${place + 1}-${fileName(attachment)}`;
      const bytes = await bytesOf(attachment);
      if (bytes === undefined || bytes > Math.min(MAX_BYTES, room)) continue;
      room -= bytes;
      await mkdir(`${draft}/${index + 1}`, { recursive: true });
      if (attachment.body !== undefined) await writeFile(`${draft}/${name}`, attachment.body);
      else await copyFile(attachment.path ?? '', `${draft}/${name}`);
      files.push({ name: attachment.name, path: `files/${name}`, kind: kindOf(attachment) });
    }
    if (files.length > 0) kept.set(id, files);
  }
  await rm(final, { recursive: true, force: true });
  if (kept.size > 0) await rename(draft, final);
  return kept;
}

/** Undefined if the file does not exist. */
async function bytesOf({ body, path }: Attachment): Promise<number | undefined> {
  if (body !== undefined) return body.length;
  if (path === undefined) return undefined;
  return await stat(path).then(
    ({ size }) => size,
    () => undefined,
  );
}

/** Extensions that a browser displays; it downloads others. */
const SHOWN = new Set(['.txt', '.log', '.json', '.png', '.zip']);

function fileName({ name, path = '', contentType }: Attachment): string {
  const known = extname(name) === '' ? extname(path) : extname(name);
  const extension = known === '' && contentType === 'image/png' ? '.png' : known;
  const base = name.endsWith(extension) ? name : `${name}${extension}`;
  const safe = base.replaceAll(/[^\w.-]+/g, '_').slice(-80);
  return SHOWN.has(extension) ? safe : `${safe}.txt`;
}

function kindOf({ name, contentType }: Attachment): ReportFile['kind'] {
  if (contentType.startsWith('image/')) return 'picture';
  return name === 'trace' ? 'trace' : 'text';
}
