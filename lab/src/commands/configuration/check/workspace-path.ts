import { isAbsolute, relative, resolve, sep } from 'node:path';

/**
 * The path that a CI system uses for a file: relative to the root of the checkout, with slashes. A
 * file outside of it keeps its absolute path.
 */
export function workspacePath(file: string, workspace: string): string {
  const inside = relative(workspace, resolve(file));
  const isOutside = isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`);
  return (isOutside ? resolve(file) : inside).replaceAll(sep, '/');
}
