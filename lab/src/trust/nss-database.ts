import { holdsAuthority, type TrustedAuthority } from './authority.ts';
import type { World } from './world.ts';

/** A line of `certutil -L`. */
export interface NssEntry {
  readonly nickname: string;
  /** Trusted to sign the certificates of servers. */
  readonly signsServers: boolean;
}

const ENTRY = /^(?<nickname>.+?)\s+(?<ssl>[a-zA-Z]*),[a-zA-Z]*,[a-zA-Z]*\s*$/;

export function parseEntries(listing: string): readonly NssEntry[] {
  return listing.split('\n').flatMap((line) => {
    const { nickname, ssl } = ENTRY.exec(line)?.groups ?? {};
    if (nickname === undefined || ssl === undefined) return [];
    return [{ nickname, signsServers: ssl.includes('C') }];
  });
}

/** The entries that are this CA, under any name. */
export async function findAuthority(
  world: World,
  folder: string,
  ca: TrustedAuthority,
): Promise<readonly NssEntry[]> {
  const entries = parseEntries((await certutil(world, folder, '-L')) ?? '');
  const found: NssEntry[] = [];
  for (const entry of entries) {
    const pem = await certutil(world, folder, '-L', '-n', entry.nickname, '-a');
    if (holdsAuthority(pem ?? '', ca)) found.push(entry);
  }
  return found;
}

/** Makes an empty database without a password, as Chromium does. Its folder has to exist. */
export async function makeDatabase(world: World, folder: string): Promise<void> {
  await certutil(world, folder, '-N', '--empty-password');
}

/** Has the database trust the CA to sign for servers, and for nothing else. */
export async function addAuthority(
  world: World,
  folder: string,
  ca: TrustedAuthority,
): Promise<void> {
  await certutil(world, folder, '-A', '-t', TRUST, '-n', ca.nickname, '-i', ca.file);
}

/** Removes the CA under every name that it has there. */
export async function removeAuthority(
  world: World,
  folder: string,
  ca: TrustedAuthority,
): Promise<void> {
  for (const { nickname } of await findAuthority(world, folder, ca)) {
    await certutil(world, folder, '-D', '-n', nickname);
  }
}

const TRUST = 'C,,';

/** The same for a person to run. */
export function addCommand(folder: string, { nickname, file }: TrustedAuthority): string {
  return `certutil -d "sql:${folder}" -A -t ${TRUST} -n ${nickname} -i "${file}"`;
}

/** The same for a person to run. */
export function removeCommand(folder: string, nickname: string): string {
  return `certutil -d "sql:${folder}" -D -n "${nickname}"`;
}

async function certutil(
  world: World,
  folder: string,
  ...args: readonly string[]
): Promise<string | undefined> {
  return await world.run('certutil', '-d', `sql:${folder}`, ...args);
}
