import { readFile } from 'node:fs/promises';
import { stderr } from 'node:process';
import semver from 'semver';
import { projectPath } from '../project.ts';

export interface PackageLock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly engines?: { readonly node?: string } | readonly string[];
  readonly link?: boolean;
}

/**
 * Compares what each locked package asks of Node with what this project promises, the packages of
 * developers and of other platforms included.
 *
 * @param promised a range, such as `^20.19.0 || >=22.12.0`
 * @returns a line for each package that does not run on all of it
 */
export function enginesBeyond(promised: string, lock: PackageLock): readonly string[] {
  return Object.entries(lock.packages).flatMap(([path, locked]) => {
    const wanted = wantedNode(locked);
    if (wanted === undefined || admitsAll(promised, wanted)) return [];
    const name = path.replace(/^.*node_modules\//, '') || 'this project';
    return [
      `${name} ${locked.version} needs Node.js ${wanted}, ` +
        `and package.json promises ${promised}: take a version that runs there`,
    ];
  });
}

/** A few old packages have a list in place of an object: `["node >= 0.8"]`. */
function wantedNode({ engines }: LockedPackage): string | undefined {
  if (engines === undefined || !('node' in engines)) {
    const words = Array.isArray(engines) ? (engines as readonly string[]) : [];
    return words.find((word) => word.startsWith('node'))?.slice('node'.length);
  }
  return engines.node;
}

function admitsAll(promised: string, wanted: string): boolean {
  return semver.validRange(wanted) !== null && semver.subset(promised, wanted);
}

/** Node.js versions that the project promises to run on, as package.json has them for npm. */
export async function promisedNode(): Promise<string> {
  const { engines } = await readJson<{ readonly engines: { readonly node: string } }>(
    'package.json',
  );
  return engines.node;
}

/** A part of `make check`: prints a line for each package that breaks the promise. */
export async function checkLockedEngines(): Promise<boolean> {
  const lock = await readJson<PackageLock>('package-lock.json');
  const lines = enginesBeyond(await promisedNode(), lock);
  for (const line of lines) stderr.write(`package-lock.json: ${line}\n`);
  return lines.length === 0;
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(projectPath(file), 'utf8')) as T;
}
