import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { HOSTS_LINE } from './hosts-file.ts';
import { projectPath } from './project.ts';

async function lab101(args: readonly string[], env: Record<string, string> = {}) {
  const cli = projectPath('lab/dist/lab101.js');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, ...args], {
    env,
    reject: false,
    stdin: 'ignore',
    timeout: 20_000,
  });
  return { exitCode, stdout, stderr };
}

test('--help lists every command and exits 0', async () => {
  const { exitCode, stdout } = await lab101(['--help']);
  assert.equal(exitCode, 0);
  for (const name of ['up', 'down', 'status', 'logs', 'e2e', 'verify', 'bench', 'hosts', 'trust']) {
    assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'));
  }
});

test('every make target stands for a command that exists', async () => {
  const makefile = await readFile(projectPath('Makefile'), 'utf8');
  const { stdout } = await lab101(['--help']);
  const commands = [...makefile.matchAll(/^\t\$\(LAB101\) (?<command>[a-z0-9-]+)/gm)].map(
    (match) => match[1],
  );
  assert.ok(commands.length > 8);
  for (const command of commands) assert.match(stdout, new RegExp(`^  ${command}\\b`, 'm'));
});

for (const [args, env, line] of [
  [
    ['up'],
    { HTTPS_PORT: '44e' },
    'ERROR: HTTPS_PORT must be an integer from 1 to 65535, got "44e" [LAB_BAD_OPTION]',
  ],
  [
    ['e2e'],
    { ENGINE: 'podman' },
    'ERROR: ENGINE must be compose or process, got "podman" [LAB_BAD_OPTION]',
  ],
  [
    ['translate', '--root=site', 'web.config'],
    {},
    'ERROR: --root must be an absolute path on nginx’s machine, such as /var/www/site, got "site" [LAB_BAD_OPTION]',
  ],
  [['pu'], {}, "ERROR: unknown command 'pu'"],
  [['up', '--fast'], {}, "ERROR: unknown option '--fast'"],
] as const) {
  test(`lab101 ${args.join(' ')} ${JSON.stringify(env)} is refused with exit 2`, async () => {
    const { exitCode, stderr, stdout } = await lab101(args, env);
    assert.equal(exitCode, 2, stderr);
    assert.equal(stderr.split('\n')[0], line);
    assert.equal(stdout, '');
  });
}

test('hosts writes nothing without a yes, adds one line with it, and takes it out again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lab101-hosts-'));
  const file = join(folder, 'hosts');
  const before = '127.0.0.1 localhost\n';
  await writeFile(file, before);
  try {
    const refused = await lab101(['hosts', '--file', file]);
    assert.equal(refused.exitCode, 2);
    assert.match(refused.stderr, /There is no terminal to ask: run make hosts YES=1/);
    assert.equal(await readFile(file, 'utf8'), before);

    assert.equal((await lab101(['hosts', '--yes', '--file', file])).exitCode, 0);
    assert.equal(await readFile(file, 'utf8'), `${before}${HOSTS_LINE}\n`);
    assert.match((await lab101(['hosts', '--yes', '--file', file])).stdout, /^Already/);

    assert.equal((await lab101(['hosts', '--undo', '--yes', '--file', file])).exitCode, 0);
    assert.equal(await readFile(file, 'utf8'), before);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('hosts names a file that is not there', async () => {
  const { exitCode, stderr } = await lab101(['hosts', '--yes', '--file', '/nowhere/hosts']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /^ERROR: the hosts file \/nowhere\/hosts cannot be read/);
});
