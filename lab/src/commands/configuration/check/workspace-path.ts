import { isAbsolute, relative, resolve, sep } from 'node:path';

/** As CI systems name a file: from the checkout's root, with slashes; absolute outside of it. */
export function workspacePath(file: string, workspace: string): string {
  const inside = relative(workspace, resolve(file));
  const isOutside = isAbsolute(inside) || inside === '..' || inside.startsWith(`..${sep}`);
  return (isOutside ? resolve(file) : inside).replaceAll(sep, '/');
}
