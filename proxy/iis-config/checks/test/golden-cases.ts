import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../findings.ts';
import { readConfiguration, type ReadResult } from '../check-configuration.ts';

/** A web.config with what is expected of it, as files of one name in a folder. */
export interface GoldenCase {
  readonly name: string;
  /** `<name>.config`. */
  readonly site: string;
  /** `<name>.server.config`, or the lab's own. */
  readonly server: string;
  /** `<name>.sub.config`, the web.config of the folder `sub`; undefined: it has none. */
  readonly sub: string | undefined;
  /** `<name>.findings`: a line for each, then `usable` or `refused`. */
  readonly expected: string;
}

/** The folder of the package: this file runs as dist/iis-config/checks/golden-cases.js. */
const PACKAGE_ROOT = new URL('../../../../', import.meta.url);

export function packageFile(path: string): string {
  return fileURLToPath(new URL(path, PACKAGE_ROOT));
}

export async function goldenCases(folder: string): Promise<readonly GoldenCase[]> {
  const files = new Set(await readdir(packageFile(folder)));
  const text = (file: string): Promise<string> => readFile(packageFile(`${folder}${file}`), 'utf8');
  const labServer = await readFile(packageFile('iis/server.config'), 'utf8');
  const names = [...files]
    .filter((file) => file.endsWith('.config') && !/\.(?:server|sub)\.config$/.test(file))
    .map((file) => file.replace(/\.config$/, ''));
  return Promise.all(
    names.map(async (name) => ({
      name,
      site: await text(`${name}.config`),
      server: files.has(`${name}.server.config`) ? await text(`${name}.server.config`) : labServer,
      sub: files.has(`${name}.sub.config`) ? await text(`${name}.sub.config`) : undefined,
      expected: await text(`${name}.findings`),
    })),
  );
}

export function readTexts(server: string, site: string, sub?: string): ReadResult {
  return readConfiguration({
    server: { file: 'server.config', text: server },
    site: { file: 'web.config', text: site },
    folders: sub === undefined ? [] : [{ folder: 'sub', file: 'sub/web.config', text: sub }],
  });
}

/** As a case expects it. */
export function printResult({ findings, configuration }: ReadResult): string {
  const end = configuration === undefined ? 'refused' : 'usable';
  return `${[...findings.map(printFinding), end].join('\n')}\n`;
}

function printFinding(finding: Finding): string {
  const { file, line, column } = finding.position;
  const { severity } = finding.kind;
  const status = finding.status ?? '-';
  return `${file}:${line}:${column} ${severity} ${finding.code} ${status}: ${finding.message}`;
}
