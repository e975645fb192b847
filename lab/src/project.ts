import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the project: this file runs as lab/dist/project.js. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function projectPath(...parts: readonly string[]): string {
  return [PROJECT_ROOT.replace(/[\\/]$/, ''), ...parts].join('/');
}

/** Everything that the lab makes and may be thrown away: certificates, logs, a fetched proxy. */
export function labPath(...parts: readonly string[]): string {
  return projectPath('.lab', ...parts);
}

/** The version of package.json, such as 0.1.0. */
export function labVersion(): string {
  const text = readFileSync(projectPath('package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
