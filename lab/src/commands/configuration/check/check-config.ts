import { basename, relative } from 'node:path';
import { cwd, env } from 'node:process';
import { readConfiguration, type ConfigFile } from '@lab101/proxy';
import { LabError } from '../../../errors.ts';
import {
  neededVariables,
  readFolders,
  readHalf,
  SERVER_CONFIG,
} from '../../../settings/iis-files.ts';
import type { Output } from '../../output.ts';
import { checkedGithub } from './as-github.ts';
import { checkedSarif } from './as-sarif.ts';
import { checkedText } from './as-text.ts';
import { assumptions } from './assumptions.ts';
import { type Checked, checkedValue } from './checked.ts';

export interface CheckConfigOptions {
  /** The server's half, which the site's extends. Default: the lab's own server.config. */
  readonly server?: string;
  /** The site's folder: the web.config of each of its folders is read. Default: none is. */
  readonly root?: string;
  /** One of CHECK_FORMATS. Default: json with --json, else text. */
  readonly format?: string;
}

const CHECK_FORMATS = ['text', 'json', 'sarif', 'github'] as const;

type CheckFormat = (typeof CHECK_FORMATS)[number];

/** @throws {LabError} LAB_BAD_OPTION if there is no such format, or --json asks for another */
function readCheckFormat(given: string | undefined, json: boolean): CheckFormat {
  const format = CHECK_FORMATS.find((one) => one === (given ?? (json ? 'json' : 'text')));
  if (format === undefined) {
    const rule = 'must be text, json, sarif or github';
    throw new LabError('LAB_BAD_OPTION', `--format ${rule}, got ${JSON.stringify(given)}`);
  }
  if (json && format !== 'json') {
    const rule = 'must be json if --json is given';
    throw new LabError('LAB_BAD_OPTION', `--format ${rule}, got ${JSON.stringify(given)}`);
  }
  return format;
}

/**
 * Checks a file of IIS's configuration the way IIS reads it. A web.config is read together with the
 * lab's server.config or another; a server's file by itself.
 *
 * @returns 1 if anything is an error, else 0
 * @throws {LabError} LAB_BAD_OPTION if a file cannot be read, or there is no such format
 */
export async function checkConfig(
  file: string,
  options: CheckConfigOptions,
  output: Output,
): Promise<number> {
  const format = readCheckFormat(options.format, output.json);
  const checked = await check(file, options);
  const workspace = env['GITHUB_WORKSPACE'] ?? cwd();
  if (format === 'sarif') {
    output.result(checkedSarif(checked, workspace), undefined);
  } else if (format === 'github') {
    output.result(checkedGithub(checked, workspace), undefined);
  } else {
    for (const note of checked.notes) output.note(note);
    output.result(checkedText(checked), checkedValue(checked));
  }
  return checked.errors > 0 ? 1 : 0;
}

async function check(
  file: string,
  { server: ownServer, root }: CheckConfigOptions,
): Promise<Checked> {
  const given = await readHalf(file);
  const isServer = isServerFile(given);
  const server = isServer ? given : await readHalf(ownServer ?? relative(cwd(), SERVER_CONFIG));
  const site = isServer ? { file: 'web.config', text: '<configuration />' } : given;
  const folders = await readFolders(root);
  const read = readConfiguration({ server, site, folders });
  const { configuration, findings } = read;
  const errors = findings.filter(({ kind }) => kind.severity === 'error').length;
  const needed = configuration === undefined || isServer ? [] : neededVariables(configuration);
  return {
    file,
    server: server.file,
    usable: configuration !== undefined,
    errors,
    warnings: findings.length - errors,
    needsAllowed: needed,
    assumed: isServer ? [] : assumptions(read, ownServer === undefined),
    findings,
    notes: ownServer === undefined && needed.length > 0 ? [mustBeAllowed(needed)] : [],
    sources: [server, site, ...folders],
  };
}

/** The lab's server allows the variables of common guides; IIS's default allows none. */
function mustBeAllowed(names: readonly string[]): string {
  const adds = names.map((name) => `/+"[name='${name}']"`).join(' ');
  return `your server must allow ${names.join(', ')}, or it answers 500.50: appcmd set config -section:system.webServer/rewrite/allowedServerVariables ${adds} /commit:apphost`;
}

/** True for a server's file, by its content. A file named web.config is always a site's. */
function isServerFile({ file, text }: ConfigFile): boolean {
  if (basename(file).toLowerCase() === 'web.config') return false;
  return /<(?:system\.applicationHost|globalRules)[\s/>]/.test(withoutComments(text));
}

/** Removes comments. Linear time, even if many comments are not closed. */
function withoutComments(text: string): string {
  const [start = '', ...comments] = text.split('<!--');
  const behind = comments.map((comment) => {
    const end = comment.indexOf('-->');
    return end === -1 ? '' : comment.slice(end);
  });
  return start + behind.join('');
}
