import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { authorityFile } from './authority.ts';

/**
 * The folder of the real mkcert's CA: `CAROOT`, or else mkcert's default for the platform (a
 * `process.platform` value). Undefined if no CA is there. An empty variable counts as unset.
 */
export function mkcertCaRoot(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
): string | undefined {
  const directory = env['CAROOT'] || defaultCaRoot(env, platform);
  return directory && existsSync(authorityFile(directory)) ? directory : undefined;
}

// The order is that of getCAROOT in mkcert's main.go: XDG_DATA_HOME also counts on macOS.
function defaultCaRoot(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
): string | undefined {
  const { LOCALAPPDATA, XDG_DATA_HOME, HOME } = env;
  if (platform === 'win32') return LOCALAPPDATA && join(LOCALAPPDATA, 'mkcert');
  if (XDG_DATA_HOME) return join(XDG_DATA_HOME, 'mkcert');
  if (!HOME) return undefined;
  const data = platform === 'darwin' ? 'Library/Application Support' : '.local/share';
  return join(HOME, data, 'mkcert');
}
