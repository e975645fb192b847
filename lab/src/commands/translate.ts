import { readFile } from 'node:fs/promises';
import {
  findingKind,
  generateNginxSite,
  printRefusal,
  readConfiguration,
  rootFault,
} from '@lab101/proxy';
import { LabError } from '../errors.ts';
import { forOwnSite, readIisFiles } from '../iis-files.ts';
import { NGINX_FUNCTIONS } from '../nginx-functions.ts';
import type { Output } from './output.ts';

export interface TranslateOptions {
  /** The server's half. Default: the lab's own without its global rule. */
  readonly server?: string;
  /** The site's folder on nginx's machine, for IsFile, IsDirectory and static files. */
  readonly root?: string;
}

/**
 * Writes a web.config as a file for an nginx of one's own, or says which rule cannot be carried.
 *
 * @throws {LabError} LAB_BAD_OPTION where `root` is no absolute path, or IIS would refuse the file;
 *   LAB_NOT_CARRIED where nginx cannot do what a rule says
 */
export async function translate(
  file: string,
  { server, root }: TranslateOptions,
  output: Output,
): Promise<void> {
  const fault = root === undefined ? undefined : rootFault(root);
  if (fault !== undefined) {
    throw new LabError('LAB_BAD_OPTION', `--root ${fault}, got ${JSON.stringify(root)}`);
  }
  const files = await readIisFiles({ webConfig: file, serverConfig: server });
  const { configuration, findings } = readConfiguration(files);
  if (configuration === undefined) {
    const refusing = findings.filter(({ code }) => findingKind(code).refuses === true).length;
    const next = `run lab101 check ${file}`;
    throw new LabError('LAB_BAD_OPTION', `IIS would refuse ${file} (${refusing} errors): ${next}`);
  }
  const generated = generateNginxSite(forOwnSite(configuration, files), { root });
  if ('refusals' in generated) {
    throw new LabError('LAB_NOT_CARRIED', generated.refusals.map(printRefusal).join('\n'));
  }
  for (const { rule, text } of generated.notes) {
    output.note(rule === undefined ? text : `rule "${rule}": ${text}`);
  }
  const functions = generated.isScripted ? await readFile(NGINX_FUNCTIONS, 'utf8') : undefined;
  const result = functions === undefined ? generated : { ...generated, functions };
  output.result(generated.config.trimEnd() + asComment(functions), result);
}

/** The JavaScript goes along in the file: the heading says how to take it out. */
function asComment(functions: string | undefined): string {
  if (functions === undefined) return '';
  return `\n\n${functions.trimEnd().replaceAll(/^/gm, '#js ')}`;
}
