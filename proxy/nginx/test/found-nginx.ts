import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JAVASCRIPT_MODULE } from '../proxy.ts';

/** An nginx of this machine. */
export interface FoundNginx {
  readonly path: string;
  /** Its JavaScript module, as `load_module` takes it; undefined: it is not there. */
  readonly module: string | undefined;
}

/** This file runs as proxy/dist/nginx/test/found-nginx.js. */
const LAB = fileURLToPath(new URL('../../../../.lab/', import.meta.url));
const { debianPackage, file } = JAVASCRIPT_MODULE;
const PROGRAMS = (process.env['PATH'] ?? '').split(delimiter);

/** The one on PATH, or else the one that `make up ENGINE=process` has fetched. */
const FOUND = [
  ...PROGRAMS.map((folder) => ({ path: join(folder, 'nginx'), module: `/${file}` })),
  { path: `${LAB}nginx/usr/sbin/nginx`, module: `${LAB}${debianPackage}/${file}` },
].find(({ path }) => existsSync(path));

export const NGINX: FoundNginx | undefined = FOUND && {
  path: FOUND.path,
  module: existsSync(FOUND.module) ? FOUND.module : undefined,
};

/** The thing that this machine lacks for a test of a running nginx, or false. */
export const WITHOUT_NGINX =
  (NGINX === undefined &&
    'not run: no nginx on PATH or in .lab/nginx, where make up ENGINE=process brings one') ||
  (!PROGRAMS.some((folder) => existsSync(join(folder, 'openssl'))) &&
    'not run: no openssl on PATH, which makes the certificate');
