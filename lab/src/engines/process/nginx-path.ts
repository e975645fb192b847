import { tokenFault } from '@lab101/proxy';
import { LabError } from '../../errors.ts';
import { MACHINE } from '../../machine.ts';

/**
 * Makes sure that nginx.conf can name files in that folder: nginx reads a `$` as a variable, also
 * between quotes, and has no way to write one.
 *
 * @throws {LabError} LAB_BAD_PATH
 */
export function checkNginxPath(folder: string): void {
  const path = MACHINE.platform === 'win32' ? folder.replaceAll('\\', '/') : folder;
  const fault = tokenFault(path);
  if (fault === undefined) return;
  const got = `got ${JSON.stringify(folder)}`;
  throw new LabError('LAB_BAD_PATH', `a folder in nginx.conf ${fault}, ${got}: move this clone`);
}
