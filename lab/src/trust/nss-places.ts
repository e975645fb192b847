import { basename, join } from 'node:path';
import type { World } from './world.ts';

/** A certificate database of NSS, which Chromium and Firefox keep on Linux. */
export interface NssPlace {
  readonly name: string;
  readonly folder: string;
  readonly exists: boolean;
  /** A browser that uses it is installed. */
  readonly inUse: boolean;
  /** The lab may make it: Chromium takes one that it finds, Firefox makes its profile itself. */
  readonly canBeMade: boolean;
}

/** Every database of this user that exists, or that a browser of this machine would use. */
export async function nssPlaces(world: World): Promise<readonly NssPlace[]> {
  // On macOS and Windows, Chromium and (since 120) Firefox go by the system's store.
  if (world.platform !== 'linux') return [];
  const places = await Promise.all([...CHROMIUMS.map((find) => find(world)), firefoxes(world)]);
  return places.flat().filter(({ exists, inUse }) => exists || inUse);
}

const NATIVE_CHROMIUMS = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'google-chrome-beta',
  'microsoft-edge',
  'microsoft-edge-stable',
  'brave-browser',
];

type Find = (world: World) => Promise<readonly NssPlace[]>;

const CHROMIUMS: readonly Find[] = [
  async (world) => {
    const inUse = await hasAny(world, NATIVE_CHROMIUMS);
    // The first of the two that exists, as Chromium does; an older one knows only the first.
    const [old, xdg] = [join(world.home, '.pki/nssdb'), join(world.dataHome, 'pki/nssdb')] as const;
    const isXdg = !(await world.exists(old)) && (await hasDatabase(world, xdg));
    return [await chromium(world, 'Chromium and Chrome', isXdg ? xdg : old, inUse)];
  },
  inContainer('Chromium (snap)', 'snap/chromium', 'current/.pki/nssdb'),
  inContainer('Chromium (Flatpak)', '.var/app/org.chromium.Chromium', '.pki/nssdb'),
  inContainer('Chrome (Flatpak)', '.var/app/com.google.Chrome', '.pki/nssdb'),
];

/** A browser with a home of its own, which is there as soon as it has run. */
function inContainer(name: string, home: string, database: string): Find {
  return async (world) => {
    const folder = join(world.home, home);
    return [await chromium(world, name, join(folder, database), await world.exists(folder))];
  };
}

async function chromium(
  world: World,
  name: string,
  folder: string,
  inUse: boolean,
): Promise<NssPlace> {
  return { name, folder, inUse, exists: await hasDatabase(world, folder), canBeMade: true };
}

async function firefoxes(world: World): Promise<readonly NssPlace[]> {
  const isInstalled = await hasAny(world, ['firefox', 'firefox-esr']);
  const roots = [
    ['Firefox', join(world.home, '.mozilla/firefox'), isInstalled],
    ['Firefox', join(world.configHome, 'mozilla/firefox'), isInstalled],
    ['Firefox (snap)', join(world.home, 'snap/firefox/common/.mozilla/firefox'), true],
    ['Firefox (Flatpak)', join(world.home, '.var/app/org.mozilla.firefox/.mozilla/firefox'), true],
    [
      'Firefox (Flatpak)',
      join(world.home, '.var/app/org.mozilla.firefox/config/mozilla/firefox'),
      true,
    ],
  ] as const;
  const found = await Promise.all(
    roots.map(([name, root, inUse]) => profiles(world, name, root, inUse)),
  );
  const all = found.flat();
  const isUsed = all.some(({ inUse }) => inUse);
  if (!isInstalled || isUsed) return all;
  const [[name, folder]] = roots;
  return [...all, { name, folder, exists: false, inUse: true, canBeMade: false }];
}

async function profiles(
  world: World,
  name: string,
  root: string,
  inUse: boolean,
): Promise<readonly NssPlace[]> {
  const folders = (await world.list(root)).map((profile) => join(root, profile));
  const places = await Promise.all(
    folders.map(async (folder) => ({
      name: `${name}, profile ${basename(folder)}`,
      folder,
      inUse,
      exists: await hasDatabase(world, folder),
      canBeMade: false,
    })),
  );
  return places.filter(({ exists }) => exists);
}

async function hasDatabase(world: World, folder: string): Promise<boolean> {
  return await world.exists(join(folder, 'cert9.db'));
}

async function hasAny(world: World, commands: readonly string[]): Promise<boolean> {
  return (await Promise.all(commands.map((command) => world.has(command)))).includes(true);
}
