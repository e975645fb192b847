import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { execa } from 'execa';
import { hostsLine } from './machine/hosts-file.ts';
import { projectPath } from './project.ts';

async function lab101(args: readonly string[], env: Record<string, string> = {}) {
  const cli = projectPath('lab/dist/lab101.js');
  const { exitCode, stdout, stderr } = await execa(process.execPath, [cli, ...args], {
    env,
    reject: false,
    stdin: 'ignore',
    timeout: 120_000,
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
  [
    ['check', '--format=xml', 'web.config'],
    {},
    'ERROR: --format must be text, json, sarif or github, got "xml" [LAB_BAD_OPTION]',
  ],
  [['pu'], {}, "ERROR: unknown command 'pu' (Did you mean up?): lab101 --help [LAB_BAD_USAGE]"],
  [['up', '--fast'], {}, "ERROR: unknown option '--fast': lab101 up --help [LAB_BAD_USAGE]"],
  [
    ['check'],
    {},
    "ERROR: missing required argument 'web.config': lab101 check --help [LAB_BAD_USAGE]",
  ],
] as const) {
  test(`lab101 ${args.join(' ')} ${JSON.stringify(env)} is refused with exit 2`, async () => {
    const { exitCode, stderr, stdout } = await lab101(args, env);
    assert.equal(exitCode, 2, stderr);
    assert.equal(stderr.split('\n')[0], line);
    assert.equal(stdout, '');
  });
}

test('--format json is --json', async () => {
  const web = projectPath('proxy/iis/site/web.config');
  const [format, json] = await Promise.all(
    [
      ['check', '--format=json', web],
      ['--json', 'check', web],
    ].map((args) => lab101(args)),
  );
  assert.deepEqual(format, json);
  const failed = await lab101(['check', '--format=json', 'missing.config']);
  assert.equal(JSON.parse(failed.stdout).error.code, 'LAB_BAD_OPTION');
});

test('--version prints the version alone', async () => {
  const { exitCode, stdout, stderr } = await lab101(['--version']);
  const { version } = JSON.parse(await readFile(projectPath('package.json'), 'utf8'));
  assert.deepEqual({ exitCode, stdout, stderr }, { exitCode: 0, stdout: version, stderr: '' });
});

for (const [args, env, exitCode, error] of [
  [
    ['up'],
    { HTTPS_PORT: '44e' },
    2,
    {
      code: 'LAB_BAD_OPTION',
      message: 'HTTPS_PORT must be an integer from 1 to 65535, got "44e"',
      next: null,
    },
  ],
  [
    ['down'],
    { LAB101_MAKE_VARIABLES: 'HTTP_PROT', HTTP_PROT: '8000' },
    2,
    {
      code: 'LAB_BAD_OPTION',
      message: 'HTTP_PROT is not a setting; the nearest is HTTP_PORT',
      next: 'lab101 --help lists the settings',
    },
  ],
  [
    ['pu'],
    {},
    2,
    {
      code: 'LAB_BAD_USAGE',
      message: "unknown command 'pu' (Did you mean up?)",
      next: 'lab101 --help',
    },
  ],
] as const) {
  test(`with --json the failure of lab101 ${args.join(' ')} is one JSON value`, async () => {
    const run = await lab101(['--json', ...args], env);
    assert.equal(run.exitCode, exitCode);
    assert.deepEqual(JSON.parse(run.stdout), { error });
  });
}

for (const [variable, name, content, reason] of [
  ['WEB_CONFIG', 'empty', '', /:1:1: .+/],
  ['SERVER_CONFIG', 'binary', '\u0000\u0001\u0002PNG\u0000', /:1:1: .+/],
  ['WEB_CONFIG', 'cut short', '<configuration>\n  <system.webServer>', /:2:\d+: .+/],
  [
    'SERVER_CONFIG',
    'of another root',
    '<?xml version="1.0"?>\n<web-app />',
    /:2:1: the root is <web-app>/,
  ],
] as const) {
  test(`up refuses a ${variable} that is ${name}, with its place and the reason`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lab101-bad-'));
    const file = join(folder, 'my.config');
    await writeFile(file, content);
    const { exitCode, stderr } = await lab101(['up'], { [variable]: file, ENGINE: 'process' });
    await rm(folder, { recursive: true });
    assert.equal(exitCode, 2, stderr);
    const [line = ''] = stderr.split('\n');
    assert.ok(line.startsWith(`ERROR: ${file}:`) && line.endsWith('[LAB_BAD_CONFIG]'), line);
    assert.match(line, reason);
    assert.equal(stderr.trim().split('\n').length, 1, 'and nothing was begun');
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
    assert.equal(await readFile(file, 'utf8'), `${before}${hostsLine(['reverseproxy.com'])}\n`);
    assert.match((await lab101(['hosts', '--yes', '--file', file])).stdout, /^Unchanged/);

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
