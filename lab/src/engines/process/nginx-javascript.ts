import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NginxJavaScript } from '@lab101/proxy';
import { execa } from 'execa';
import { LabError } from '../../errors.ts';
import { MACHINE } from '../../machine.ts';
import { NGINX_FUNCTIONS } from '../../nginx-functions.ts';
import { labPath } from '../../project.ts';
import type { NginxBinary } from './nginx-binary.ts';
import { moduleOf, unpackJavaScriptPackage } from './nginx-package.ts';

const FETCHED = labPath('nginx-javascript');

/**
 * The JavaScript module of an nginx: its own, else Debian's or Ubuntu's, unpacked under .lab
 * without root. Undefined: there is none that this nginx can load.
 *
 * @throws {LabError} LAB_NOT_CARRIED if it cannot be fetched, with the reason
 */
export async function findJavaScript(nginx: NginxBinary): Promise<NginxJavaScript | undefined> {
  for (const module of [await ownModule(nginx), moduleOf(FETCHED)]) {
    if (await loads(nginx, module)) return option(module);
  }
  await fetchOnce(nginx);
  return (await loads(nginx, moduleOf(FETCHED))) ? option(moduleOf(FETCHED)) : undefined;
}

function option(module: string): NginxJavaScript {
  const forward = (path: string): string => path.replaceAll('\\', '/'); // nginx on Windows
  return { module: forward(module), functions: forward(NGINX_FUNCTIONS) };
}

async function ownModule({ path, env }: NginxBinary): Promise<string> {
  const { stderr } = await execa(path, ['-V'], { env, reject: false, timeout: 5000 });
  const said = (name: string): string | undefined =>
    new RegExp(`--${name}=(?<folder>\\S+)`).exec(stderr)?.groups?.['folder'];
  const folder = said('modules-path') ?? `${said('prefix') ?? '/usr/local/nginx'}/modules`;
  return join(folder, 'ngx_http_js_module.so');
}

/** A module of another version, or one that lacks a library, does not load. */
async function loads({ path, env }: NginxBinary, module: string): Promise<boolean> {
  if (!existsSync(module)) return false;
  const directory = await mkdtemp(join(tmpdir(), 'lab101-'));
  try {
    const config = join(directory, 'nginx.conf');
    const pid = join(directory, 'pid');
    await writeFile(config, `load_module "${module}";\npid "${pid}";\nevents {}\n`);
    const args = ['-t', '-c', config, '-e', join(directory, 'error.log')];
    const { exitCode } = await execa(path, args, { env, reject: false, timeout: 5000 });
    return exitCode === 0;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

let fetching: Promise<void> | undefined;

/** Once for all labs that this process starts side by side. */
function fetchOnce(nginx: NginxBinary): Promise<void> {
  fetching ??=
    existsSync('/usr/bin/apt-get') && MACHINE.platform === 'linux' ? fetch(nginx) : none();
  return fetching;
}

/** One of an nginx that was here before, or that is damaged, is replaced. */
async function fetch(nginx: NginxBinary): Promise<void> {
  const fits = (root: string): Promise<boolean> => loads(nginx, moduleOf(root));
  await unpackJavaScriptPackage(FETCHED, fits).catch((error: unknown) => {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const next = 'sudo apt-get install libnginx-mod-http-js';
    const message = `nginx’s JavaScript module cannot be fetched (${reason})`;
    throw new LabError('LAB_NOT_CARRIED', message, { next, cause: error });
  });
}

async function none(): Promise<void> {}
