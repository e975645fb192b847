import type { World } from './world.ts';

const INSTALLERS = [
  ['apt-get', 'apt-get install mkcert libnss3-tools'],
  ['dnf', 'dnf install mkcert nss-tools'],
  ['pacman', 'pacman -S mkcert nss'],
  ['zypper', 'zypper install mkcert mozilla-nss-tools'],
  ['apk', 'apk add mkcert nss-tools'],
] as const;

/** The command that installs what can change every store, and then does so. */
export async function installTools(world: World): Promise<string> {
  for (const [tool, command] of INSTALLERS) {
    if (await world.has(tool)) return `${world.sudo}${command} && make trust`;
  }
  return 'install mkcert (https://github.com/FiloSottile/mkcert) and NSS’s certutil, then: make trust';
}
