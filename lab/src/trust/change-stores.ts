import { mkdir } from 'node:fs/promises';
import { rootPrefix, runQuietly } from '../machine/as-root.ts';
import type { TrustedAuthority } from './authority.ts';
import { addAuthority, findAuthority, makeDatabase, removeAuthority } from './nss-database.ts';
import { nssPlaces } from './nss-places.ts';
import { hasCertutil } from './stores.ts';
import { linuxStore } from './system-store.ts';
import type { World } from './world.ts';

/** Adds the CA to a Linux's own store if root or sudo without a password allows it. */
export async function addToSystem(world: World, ca: TrustedAuthority): Promise<void> {
  const [store, prefix] = [await linuxStore(world), await rootPrefix()];
  if (store === undefined || prefix === undefined) return;
  const { anchor, update } = store;
  const isIn = await runQuietly([...prefix, 'install', '-m', '0644', ca.file, anchor]);
  if (isIn) await runQuietly([...prefix, ...update]);
}

export async function removeFromSystem(world: World): Promise<void> {
  const [store, prefix] = [await linuxStore(world), await rootPrefix()];
  if (store === undefined || prefix === undefined) return;
  const { anchor, updateAfterRemoval } = store;
  if (!(await world.exists(anchor))) return;
  const isOut = await runQuietly([...prefix, 'rm', '-f', anchor]);
  if (isOut) await runQuietly([...prefix, ...updateAfterRemoval]);
}

/** Adds the CA to each database of Chromium and Firefox that lacks it, if certutil is installed. */
export async function addToBrowsers(world: World, ca: TrustedAuthority): Promise<void> {
  if (!(await hasCertutil(world))) return;
  for (const { folder, exists, canBeMade } of await nssPlaces(world)) {
    if (!exists && !canBeMade) continue;
    if (!exists) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await makeDatabase(world, folder);
    }
    const entries = await findAuthority(world, folder, ca);
    if (!entries.some(({ signsServers }) => signsServers)) await addAuthority(world, folder, ca);
  }
}

export async function removeFromBrowsers(world: World, ca: TrustedAuthority): Promise<void> {
  if (!(await hasCertutil(world))) return;
  for (const { folder, exists } of await nssPlaces(world)) {
    if (exists) await removeAuthority(world, folder, ca);
  }
}
