import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { withOwnedFolder } from '../../machine/owned-folder.ts';

/**
 * Fills a folder beside its place and gives it its name once it is whole: two commands may do this
 * at once. What has the name and is of no use, a file too, is replaced.
 *
 * @param isGood whether such a folder, or what has its name, is of use
 * @param fill gets a working folder of its own, and the one to fill
 * @throws what `fill` throws; nothing is changed then
 */
export async function replaceFolder(
  destination: string,
  isGood: (folder: string) => Promise<boolean>,
  fill: (work: string, folder: string) => Promise<void>,
): Promise<void> {
  await mkdir(join(destination, '..'), { recursive: true });
  await withOwnedFolder(destination, async (work) => {
    const folder = join(work, 'root');
    await mkdir(folder);
    await fill(work, folder);
    if (await isGood(destination)) return; // another command was quicker
    await rename(destination, join(work, 'replaced')).catch(() => undefined);
    await rename(folder, destination);
  });
}
