import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { generateNginxSite, readConfiguration, pathFault, refusesSite } from '@lab101/proxy';
import { LabError } from '../../errors.ts';
import { forOwnSite, readFolders, readIisFiles } from '../../settings/iis-files.ts';
import { refusalError } from '../../lab/refusal-error.ts';
import { projectPath } from '../../project.ts';
import { counted } from '../../text/counted.ts';
import { ignoredForSite, located } from './ignored-settings.ts';
import type { Output } from '../output.ts';

/** The JavaScript functions (njs) that a generated configuration may call. */
const FUNCTIONS = projectPath('proxy/nginx/iis-functions.js');

export interface TranslateOptions {
  /** The server's half. Default: the lab's own without its global rule. */
  readonly server?: string;
  /**
   * The site's folder on nginx's machine, for IsFile, IsDirectory and static files. If it is on this
   * one, too, the web.config of each of its folders is read.
   */
  readonly root?: string;
  /** The CA file on nginx's machine, for backends with https://, which are refused without it. */
  readonly ca?: string;
}

/**
 * Translates a web.config for a person's own nginx, or names the rule that cannot be translated.
 *
 * @throws {LabError} LAB_BAD_OPTION if `root` is not an absolute path, or IIS would refuse the
 * file; LAB_NOT_CARRIED if nginx cannot do what a rule says
 */
export async function translate(
  file: string,
  { server, root, ca }: TranslateOptions,
  output: Output,
): Promise<void> {
  checkPath('--root', root, '/var/www/site');
  checkPath('--ca', ca, '/etc/ssl/certs/ca-certificates.crt');
  const given = await readIisFiles({ webConfig: file, serverConfig: server });
  const isHere = root !== undefined && existsSync(root);
  const files = { ...given, folders: await readFolders(isHere ? root : undefined) };
  const { configuration, findings } = readConfiguration(files);
  if (configuration === undefined) {
    const refusing = findings.filter(refusesSite);
    const next = `run lab101 check ${file}`;
    const codes = new Set(refusing.map(({ code }) => code));
    const errors = `${counted(refusing.length, 'error')}: ${[...codes].join(', ')}`;
    throw new LabError('LAB_BAD_OPTION', `IIS would refuse ${file} (${errors}): ${next}`);
  }
  const program = findings.find(({ code }) => code === 'IIS_OTHER_FORWARDER');
  if (program !== undefined && root !== undefined) {
    const why = 'which nginx does not run: with --root it would serve that program’s files';
    throw new LabError('LAB_NOT_CARRIED', `${located(program)}, ${why}: leave --root out`);
  }
  const generated = generateNginxSite(forOwnSite(configuration, files), {
    root,
    trustedCertificates: ca,
  });
  if ('refusals' in generated) {
    throw refusalError(generated.refusals);
  }
  for (const part of ignoredForSite(findings)) output.note(`not translated: ${part}`);
  const errors = findings.filter(({ kind }) => kind.severity === 'error').length;
  if (errors > 0) output.note(`${file} has ${counted(errors, 'error')}: lab101 check ${file}`);
  for (const { rule, text } of generated.notes) {
    output.note(rule === undefined ? text : `rule "${rule}": ${text}`);
  }
  const functions = generated.isScripted ? await readFile(FUNCTIONS, 'utf8') : undefined;
  const result = functions === undefined ? generated : { ...generated, functions };
  output.result(generated.config.trimEnd() + asComment(functions), result);
}

function checkPath(option: string, path: string | undefined, example: string): void {
  const fault = path === undefined ? undefined : pathFault(path, example);
  if (fault === undefined) return;
  throw new LabError('LAB_BAD_OPTION', `${option} ${fault}, got ${JSON.stringify(path)}`);
}

/** The JavaScript as a comment. The heading of the file says how to extract it. */
function asComment(functions: string | undefined): string {
  if (functions === undefined) return '';
  return `\n\n${functions.trimEnd().replaceAll(/^/gm, '#js ')}`;
}
