import { holdsAuthority, type TrustedAuthority } from './authority.ts';
import { SYSTEM, type Store } from './store.ts';
import type { World } from './world.ts';

/** The way in which a family of Linux stores the CAs that its administrator adds. */
export interface LinuxStore {
  readonly anchor: string;
  /** Makes the bundle anew from all there are. */
  readonly update: readonly string[];
  /** The command that replaces `update` after the CA's file was removed. */
  readonly updateAfterRemoval: readonly string[];
  readonly bundle: string;
}

// The folders and commands of mkcert's truststore_linux.go.
const LINUX_STORES = [
  {
    folder: '/etc/pki/ca-trust/source/anchors', // Fedora, RHEL
    file: 'lab101.pem',
    update: ['update-ca-trust', 'extract'],
    bundle: '/etc/pki/tls/certs/ca-bundle.crt',
  },
  {
    folder: '/usr/local/share/ca-certificates', // Debian, Ubuntu, Alpine
    file: 'lab101.crt',
    update: ['update-ca-certificates'],
    updateAfterRemoval: ['update-ca-certificates', '--fresh'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    folder: '/etc/ca-certificates/trust-source/anchors', // Arch
    file: 'lab101.crt',
    update: ['trust', 'extract-compat'],
    bundle: '/etc/ssl/certs/ca-certificates.crt',
  },
  {
    folder: '/usr/share/pki/trust/anchors', // openSUSE
    file: 'lab101.pem',
    update: ['update-ca-certificates'],
    bundle: '/etc/ssl/ca-bundle.pem',
  },
] as const;

/** Undefined if it is not Linux, or a Linux that keeps its CAs elsewhere. */
export async function linuxStore(world: World): Promise<LinuxStore | undefined> {
  if (world.platform !== 'linux') return undefined;
  for (const { folder, file, ...store } of LINUX_STORES) {
    if (!(await world.exists(folder))) continue;
    return { anchor: `${folder}/${file}`, updateAfterRemoval: store.update, ...store };
  }
  return undefined;
}

/** The system's own store. Browsers go by it on macOS and Windows, and not on Linux. */
export async function systemStore(
  world: World,
  ca: TrustedAuthority,
  direction: 'trust' | 'untrust',
): Promise<Store> {
  const inUse = world.platform === 'darwin' || world.platform === 'win32';
  const found = await look(world, ca);
  if (found === undefined) {
    const path = 'none of the known folders';
    return { name: SYSTEM, path, inUse, state: 'unknown', command: null };
  }
  const { path, isThere, add, remove } = found;
  const command = direction === 'trust' ? add : remove;
  const isDone = isThere === (direction === 'trust');
  const state = isThere ? 'trusted' : 'missing';
  return { name: SYSTEM, path, inUse, state, command: isDone ? null : command };
}

/** Whether the CA is in the store at `path`, and the commands that change that. */
interface Look {
  readonly path: string;
  readonly isThere: boolean;
  readonly add: string;
  readonly remove: string;
}

async function look(world: World, ca: TrustedAuthority): Promise<Look | undefined> {
  if (world.platform === 'darwin') {
    const path = '~/Library/Keychains/login.keychain-db';
    // -l allows the certificate to be a CA, -L asks no network.
    const said = await world.run('security', 'verify-cert', '-l', '-L', '-q', '-c', ca.file);
    const add = `security add-trusted-cert -r trustRoot -k ${path} "${ca.file}"`;
    const remove = `security remove-trusted-cert "${ca.file}"`;
    return { path, isThere: said !== undefined, add, remove };
  }
  if (world.platform === 'win32') {
    const thumbprint = ca.certificate.fingerprint.replaceAll(':', '');
    const said = await world.run('certutil', '-user', '-store', 'Root', thumbprint);
    return {
      path: String.raw`CurrentUser\Root`,
      isThere: said !== undefined,
      add: `certutil -user -addstore Root "${ca.file}"`,
      remove: `certutil -user -delstore Root ${thumbprint}`,
    };
  }
  const store = await linuxStore(world);
  if (store === undefined) return undefined;
  const { anchor, update, updateAfterRemoval, bundle } = store;
  const { sudo } = world;
  return {
    path: bundle,
    isThere: holdsAuthority((await world.read(bundle)) ?? '', ca),
    add: `${sudo}install -m 0644 "${ca.file}" ${anchor} && ${sudo}${update.join(' ')}`,
    remove: `${sudo}rm -f ${anchor} && ${sudo}${updateAfterRemoval.join(' ')}`,
  };
}
