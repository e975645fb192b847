#!/usr/bin/env node
// The command `lab101`, also on a fresh clone: installs the npm packages and builds where that is
// needed, says so, and hands over. Plain JavaScript, since nothing is built yet when it runs.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OLDEST_NODE = [20, 19];
const PACKAGES = ['backend', 'certs', 'proxy', 'lab', 'e2e'];
const BUILT = join(ROOT, 'lab/dist/built');
const SOURCE = /\.(?:ts|mjs|html|css|json)$/;
const INSTALLED = join(ROOT, 'node_modules/.package-lock.json');

checkNode();
if (modifiedAt(INSTALLED) < modifiedAt(join(ROOT, 'package-lock.json'))) install();
if (modifiedAt(BUILT) < Math.max(newestSource(), modifiedAt(INSTALLED))) build();
await import(new URL('../dist/lab101.js', import.meta.url).href);

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  fail(2, `Node.js must be ${OLDEST_NODE.join('.')} or later, got ${process.versions.node}`);
}

function install() {
  step('Installing npm packages (npm ci)', ['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  // npm leaves this file alone where nothing changed; its time says when it was last looked at.
  if (existsSync(INSTALLED)) writeFileSync(INSTALLED, '', { flag: 'a' });
}

function build() {
  step('Building', ['run', '--silent', 'build']);
  writeFileSync(BUILT, `${new Date().toISOString()}\n`);
}

function step(title, npmArguments) {
  process.stderr.write(`${title} ...\n`);
  const startedMs = performance.now();
  const windows = process.platform === 'win32'; // npm is a .cmd there, which needs a shell
  const run = spawnSync('npm', npmArguments, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: windows,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error !== undefined) fail(1, `npm cannot be run: ${run.error.message}`);
  if (run.signal !== null) process.exit(130);
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}`);
    fail(1, `npm ${npmArguments.join(' ')} failed, it says why above`);
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stderr.write(`${title}: done in ${seconds} s\n`);
}

function newestSource() {
  const configs = ['tsconfig.base.json', 'tsconfig.json'].map((name) =>
    modifiedAt(join(ROOT, name)),
  );
  return Math.max(...configs, ...PACKAGES.map((name) => newestBelow(join(ROOT, name))));
}

function newestBelow(folder) {
  let newest = modifiedAt(folder); // a folder's own time tells of files that were removed
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules' || entry.name.startsWith('.'))
      continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) newest = Math.max(newest, newestBelow(path));
    else if (SOURCE.test(entry.name)) newest = Math.max(newest, modifiedAt(path));
  }
  return newest;
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function fail(exitCode, message) {
  process.stderr.write(`ERROR: ${message}\n`);
  process.exit(exitCode);
}
