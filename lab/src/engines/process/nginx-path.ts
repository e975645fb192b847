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
  if (!/["\\$;{}\n\r]/.test(path)) return;
  throw new LabError(
    'LAB_BAD_PATH',
    `nginx takes no path with quotes, $, ;, braces, backslashes or line breaks, ` +
      `got ${JSON.stringify(folder)}: move this clone to another folder`,
  );
}
