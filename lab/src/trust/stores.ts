import type { TrustedAuthority } from './authority.ts';
import { addCommand, findAuthority, removeCommand } from './nss-database.ts';
import { nssPlaces, type NssPlace } from './nss-places.ts';
import { installTools } from './packages.ts';
import type { Store } from './store.ts';
import { systemStore } from './system-store.ts';
import type { World } from './world.ts';

/** Which stores of this machine have the CA, each with the command that adds or removes it. */
export async function readStores(
  world: World,
  ca: TrustedAuthority,
  direction: 'trust' | 'untrust' = 'trust',
): Promise<readonly Store[]> {
  const stores = [await systemStore(world, ca, direction)];
  for (const place of await nssPlaces(world)) {
    const store = await readPlace(world, place, ca);
    stores.push(direction === 'trust' ? store : await forRemoval(world, store, place, ca));
  }
  return stores;
}

async function readPlace(world: World, place: NssPlace, ca: TrustedAuthority): Promise<Store> {
  const { name, folder: path, inUse } = place;
  const base = { name, path, inUse };
  if (!place.exists && !place.canBeMade) {
    const command = `start ${name} once, which makes its profile, then: make trust`;
    return { ...base, state: 'missing', command };
  }
  const state = await stateOf(world, place, ca);
  return { ...base, state, command: await commandFor(world, place, ca, state) };
}

async function stateOf(
  world: World,
  place: NssPlace,
  ca: TrustedAuthority,
): Promise<Store['state']> {
  if (!place.exists) return 'missing'; // whatever certutil would say
  if (!(await hasCertutil(world))) return 'unknown';
  const entries = await findAuthority(world, place.folder, ca);
  return entries.some(({ signsServers }) => signsServers) ? 'trusted' : 'missing';
}

async function commandFor(
  world: World,
  { folder, exists }: NssPlace,
  ca: TrustedAuthority,
  state: Store['state'],
): Promise<string | null> {
  if (state === 'trusted') return null;
  if (!(await hasCertutil(world))) return await installTools(world);
  return exists ? addCommand(folder, ca) : 'make trust';
}

async function forRemoval(
  world: World,
  store: Store,
  { folder, exists }: NssPlace,
  ca: TrustedAuthority,
): Promise<Store> {
  if (!exists) return { ...store, command: null };
  if (store.state === 'unknown') {
    return { ...store, command: (await installTools(world)).replace('make trust', 'make untrust') };
  }
  const [entry] = await findAuthority(world, folder, ca);
  return { ...store, command: entry === undefined ? null : removeCommand(folder, entry.nickname) };
}

/** NSS's certutil; Windows has another program of that name. */
export async function hasCertutil(world: World): Promise<boolean> {
  return world.platform !== 'win32' && (await world.has('certutil'));
}
