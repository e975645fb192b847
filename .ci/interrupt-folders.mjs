// What .ci/interrupt.mjs runs commands in, apart from this project.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './left-behind.mjs';

/** What git has of this project, with nothing installed. */
export function makeClone() {
  const folder = mkdtempSync(join(tmpdir(), 'lab101-clone-'));
  execFileSync('git', ['checkout-index', '--all', `--prefix=${folder}/`], { cwd: ROOT });
  return `${folder}/`;
}

/** In place of what changes the trust stores of this machine. */
export function makeStubs() {
  const folder = mkdtempSync(join(tmpdir(), 'lab101-stubs-'));
  const stub = (name, text) =>
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  for (const name of ['install', 'update-ca-certificates']) {
    stub(name, `touch "${folder}/${name}.began"; sleep 1; touch "${folder}/${name}.ended"`);
  }
  for (const name of ['mkcert', 'certutil']) stub(name, 'exit 1');
  writeFileSync(join(folder, 'hosts'), '');
  mkdirSync(join(folder, '.lab'));
  return folder;
}
