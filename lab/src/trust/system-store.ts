import { holdsAuthority, type TrustedAuthority } from './authority.ts';
import { SYSTEM, type Store } from './store.ts';
import type { World } from './world.ts';

/** The way in which a family of Linux stores the CAs that its administrator adds. */
export interface LinuxStore {
  /** The path for the lab's CA. */
  readonly anchor: string;
  /** Makes the bundle anew from all there are. */
  readonly update: readonly string[];
  /** The command that replaces `update` after the CA's file was removed. */
  readonly updateAfterRemoval: readonly string[];
  /** The file that programs read. */
  readonly bundle: string;
}

// The folders and commands of mkcert's truststore_linux.go.
const LINUX_STORES: readonly (LinuxStore & { readonly folder: string })[] = [
  {
    folder: '/etc/pki/ca-trust/source/anchors', // Fedora, RHEL
    anchor: '/etc/pki/ca-trust/source/anchors/lab101.pem',
    update: ['update-ca-trust', 'extract'],
    updateAfterRemoval: ['update-ca-trust', 'extract'],
    bundle: '/etc/pki/tls/certs/ca-bundle.crt',
  },
  {
    folder: '/usr/local/share/ca-certificates', // Debian, Ubuntu, Alpine
    anchor: '/usr/local/share/ca-certificates/lab101.crt',
    update: ['update-ca-certificates'],
    updateAfterRemoval: ['update-ca-certificates', '--fresh'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    folder: '/etc/ca-certificates/trust-source/anchors', // Arch
    anchor: '/etc/ca-certificates/trust-source/anchors/lab101.crt',
    update: ['trust', 'extract-compat'],
    updateAfterRemoval: ['trust', 'extract-compat'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    folder: '/usr/share/pki/trust/anchors', // openSUSE
    anchor: '/usr/share/pki/trust/anchors/lab101.pem',
    update: ['update-ca-certificates'],
    updateAfterRemoval: ['update-ca-certificates'],
    bundle: '/etc/ssl/ca-bundle.pem',
  },
];

/** Undefined if it is not Linux, or a Linux that keeps its CAs elsewhere. */
export async function linuxStore(world: World): Promise<LinuxStore | undefined> {
  if (world.platform !== 'linux') return undefined;
  for (const store of LINUX_STORES) if (await world.exists(store.folder)) return store;
  return undefined;
}

type Direction = 'trust' | 'untrust';

/** The system's own store. Browsers go by it on macOS and Windows, and not on Linux. */
export async function systemStore(
  world: World,
  ca: TrustedAuthority,
  direction: Direction,
): Promise<Store> {
  if (world.platform === 'darwin') return await keychain(world, ca, direction);
  if (world.platform === 'win32') return await rootStore(world, ca, direction);
  const store = await linuxStore(world);
  const base = { name: SYSTEM, inUse: false } as const;
  if (store === undefined) {
    return { ...base, path: 'none of the known folders', state: 'unknown', command: null };
  }
  const isThere = holdsAuthority((await world.read(store.bundle)) ?? '', ca);
  const { anchor, update, updateAfterRemoval, bundle } = store;
  const add = `${world.sudo}install -m 0644 "${ca.file}" ${anchor} && ${world.sudo}${update.join(' ')}`;
  const remove = `${world.sudo}rm -f ${anchor} && ${world.sudo}${updateAfterRemoval.join(' ')}`;
  const command = pick(isThere, direction, add, remove);
  return { ...base, path: bundle, state: isThere ? 'trusted' : 'missing', command };
}

async function keychain(world: World, ca: TrustedAuthority, direction: Direction): Promise<Store> {
  const path = '~/Library/Keychains/login.keychain-db';
  // -l allows the certificate to be a CA, -L asks no network.
  const isThere =
    (await world.run('security', 'verify-cert', '-l', '-L', '-q', '-c', ca.file)) !== undefined;
  const command = pick(
    isThere,
    direction,
    `security add-trusted-cert -r trustRoot -k ${path} "${ca.file}"`,
    `security remove-trusted-cert "${ca.file}"`,
  );
  return { name: SYSTEM, path, inUse: true, state: isThere ? 'trusted' : 'missing', command };
}

async function rootStore(world: World, ca: TrustedAuthority, direction: Direction): Promise<Store> {
  const thumbprint = ca.certificate.fingerprint.replaceAll(':', '');
  const found = await world.run('certutil', '-user', '-store', 'Root', thumbprint);
  const isThere = found !== undefined;
  const command = pick(
    isThere,
    direction,
    `certutil -user -addstore Root "${ca.file}"`,
    `certutil -user -delstore Root ${thumbprint}`,
  );
  const path = String.raw`CurrentUser\Root`;
  return { name: SYSTEM, path, inUse: true, state: isThere ? 'trusted' : 'missing', command };
}

function pick(isThere: boolean, direction: Direction, add: string, remove: string): string | null {
  if (direction === 'trust') return isThere ? null : add;
  return isThere ? remove : null;
}
