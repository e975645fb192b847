import assert from 'node:assert/strict';
import { access, readdir, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { test } from 'node:test';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { elementsOf, IIS_FOLDER, readScripts } from './test/iis-files.ts';

// What crosses from docker-compose.iis.yml to the Dockerfiles, the scripts and server.config has to
// agree, and no Windows is here to say so.

interface Service {
  readonly image: string;
  readonly build: {
    readonly context: string;
    readonly dockerfile: string;
    readonly args: Readonly<Record<string, string>>;
  };
  readonly environment: Readonly<Record<string, string | number>>;
  readonly ports: readonly string[];
  readonly volumes?: readonly {
    readonly source: string;
    readonly target: string;
    readonly read_only?: boolean;
  }[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

interface Compose {
  readonly name: string;
  readonly networks?: unknown;
  readonly services: { readonly backend: Service; readonly proxy: Service };
}

const ROOT = `${IIS_FOLDER}../../`;
const read = async (path: string): Promise<string> => readFile(`${ROOT}${path}`, 'utf8');
const compose = async (file: string): Promise<Compose> =>
  parse(await read(file), { merge: true }) as Compose;

const IIS = await compose('docker-compose.iis.yml');
const { backend, proxy } = IIS.services;
const DOCKERFILES = {
  proxy: posix.join(proxy.build.context, proxy.build.dockerfile),
  backend: posix.join(backend.build.context, backend.build.dockerfile),
};
const SCRIPTS = await readScripts();
const SITE_FOLDER = String.raw`C:\lab\site`;
const SERVER = await read('proxy/iis/server.config');

/** `NAME=value` of the lines that begin with that instruction, continuations included. */
function settings(dockerfile: string, instruction: 'ARG' | 'ENV'): Map<string, string> {
  const joined = dockerfile.replaceAll(/`\n\s*/g, '');
  const lines = joined.split('\n').filter((line) => line.startsWith(`${instruction} `));
  const pairs = lines.flatMap((line) => line.slice(4).trim().split(/\s+/));
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)] as const;
    }),
  );
}

/** Environment variables that a script reads, in lower case. */
function environmentOf(script: string): ReadonlySet<string> {
  const names = script.matchAll(/\$env:(\w+)|Get-Setting -Name '(\w+)'/g);
  return new Set(Array.from(names, ([, env, setting]) => (env ?? setting ?? '').toLowerCase()));
}

/** The default in `${NAME:-default}`. */
const defaultOf = (text: string): string => /^\$\{\w+:-(.*)\}$/.exec(text)?.[1] ?? text;

for (const [service, path] of Object.entries(DOCKERFILES)) {
  test(`the Dockerfile of ${service} has no fault, and no image without a version`, async () => {
    const text = await read(path);
    assert.match(text, /^# escape=`\n/, 'backslashes are part of paths');
    assert.deepEqual(validate(text), []);
    assert.doesNotMatch(text, /:latest|^FROM (?!\$\{\w+_IMAGE\})/m);
  });

  test(`what the Dockerfile of ${service} copies exists, or is built`, async () => {
    const context = posix.dirname(path);
    const built = await read('backend/build.mjs'); // by npm run build, on the host
    const copies = [...(await read(path)).matchAll(/^COPY (?!--from)(?<files>.+)$/gm)];
    assert.ok(copies.length > 0);
    for (const { groups } of copies) {
      for (const source of (groups?.['files'] ?? '').split(' ').slice(0, -1)) {
        if (source.startsWith('dist/')) assert.ok(built.includes(`'${source}'`), source);
        else if (source !== '*.ps1') await access(`${ROOT}${context}/${source}`);
      }
    }
  });

  test(`the build arguments of ${service} have the same defaults in both files`, async () => {
    const defaults = settings(await read(path), 'ARG');
    const { args } = service === 'proxy' ? proxy.build : backend.build;
    for (const [name, value] of Object.entries(args)) {
      assert.equal(value, `\${${name}:-${defaults.get(name)}}`, name);
    }
  });
}

test('the proxy’s context holds what its Dockerfile copies and no more', async () => {
  const rules = (await read('proxy/iis/.dockerignore')).trim().split('\n');
  assert.deepEqual(rules, ['*', '!*.ps1', '!server.config']);
});

test('no layer of the proxy’s image gets a key, a certificate or a password', async () => {
  const instructions = (await read(DOCKERFILES.proxy)).replaceAll(/^#.*$/gm, '');
  assert.doesNotMatch(instructions, /\.(pfx|pem|key|cer)\b|password/i);
  const pfx = (proxy.volumes ?? []).find(({ target }) => target.endsWith('pfx'));
  assert.equal(pfx?.read_only, true);
});

test('the services, their ports and their settings are those of docker-compose.yml', async () => {
  const standIn = await compose('docker-compose.yml');
  assert.equal(IIS.name, standIn.name);
  assert.deepEqual(backend.environment, standIn.services.backend.environment);
  for (const name of ['backend', 'proxy'] as const) {
    // Windows' NAT takes no address of the host.
    const ports = standIn.services[name].ports.map((port) => port.replace(/^127\.0\.0\.1:/, ''));
    const published = (list: readonly string[]): string[] =>
      list.map((port) => /^\$\{\w+:-\d+\}/.exec(port)?.[0] ?? port);
    assert.deepEqual(published(IIS.services[name].ports), published(ports));
  }
  assert.equal(proxy.depends_on?.['backend']?.condition, 'service_healthy');
});

test('every environment variable that a script reads has a value', async () => {
  const dockerfile = await read(DOCKERFILES.proxy);
  const known = new Set(
    [
      ...settings(dockerfile, 'ENV').keys(),
      ...settings(dockerfile, 'ARG').keys(), // in scope of RUN: install.ps1
      ...Object.keys(proxy.environment),
      'windir', // Windows' own, as the next two
      'ProgramFiles',
      'TEMP',
    ].map((name) => name.toLowerCase()),
  );
  for (const [file, text] of SCRIPTS) {
    for (const name of environmentOf(text)) assert.ok(known.has(name), `${file} reads ${name}`);
  }
});

test('every variable of the proxy in compose is read by a script', () => {
  const used = environmentOf([...SCRIPTS.values()].join('\n'));
  for (const name of Object.keys(proxy.environment)) assert.ok(used.has(name.toLowerCase()), name);
});

test('the folders that are mounted are those that the scripts read', async () => {
  const env = settings(await read(DOCKERFILES.proxy), 'ENV');
  assert.deepEqual(
    (proxy.volumes ?? []).map(({ target }) => target),
    [env.get('PFX_FOLDER'), SITE_FOLDER, env.get('LOG_FOLDER')],
  );
});

test('the site’s web.config is mounted to where configure.ps1 looks for it, and is in no layer', async () => {
  const dockerfile = await read(DOCKERFILES.proxy);
  const folder = /^WORKDIR (?<path>.+)$/m.exec(dockerfile)?.groups?.['path'] ?? '';
  assert.equal(SITE_FOLDER, `${folder}\\site`);
  assert.match(SCRIPTS.get('configure.ps1') ?? '', /"\$PSScriptRoot\\site\\web\.config"/);
  assert.doesNotMatch(dockerfile, /^COPY .*\bsite\b/m, 'Windows mounts over no folder with files');
  const mount = (proxy.volumes ?? []).find(({ target }) => target === SITE_FOLDER);
  assert.equal(mount?.read_only, true);
  await access(`${ROOT}${defaultOf(mount?.source ?? '')}/web.config`);
});

test('a folder of one’s own, and nothing else, makes the lab’s global rule step aside', () => {
  assert.equal(proxy.environment['OWN_SITE'], '${SITE_DIR:+1}');
  const mount = (proxy.volumes ?? []).find(({ target }) => target === SITE_FOLDER);
  assert.match(mount?.source ?? '', /^\$\{SITE_DIR:-/);
  assert.match(SCRIPTS.get('start.ps1') ?? '', /\$env:OWN_SITE -eq '1'/);
});

test('IIS logs and traces below the folder that is mounted, and that the image leaves empty', async () => {
  const env = settings(await read(DOCKERFILES.proxy), 'ENV');
  const folder = env.get('LOG_FOLDER') ?? '';
  // server.config may name folders; IIS's own are in its siteDefaults, as in the fixture.
  const stock = await read('proxy/iis/fixtures/applicationHost.config');
  const directories = [SERVER, stock].flatMap((xml) =>
    ['logFile', 'traceFailedRequestsLogging']
      .flatMap((name) => elementsOf(xml, name))
      .flatMap((element) => element.get('directory') ?? []),
  );
  assert.ok(directories.length >= 2);
  for (const directory of directories) {
    assert.ok(directory.replace('%SystemDrive%', 'C:').startsWith(`${folder}\\`), directory);
  }
  assert.ok(SCRIPTS.get('install.ps1')?.includes(`Remove-Item -Recurse -Force -Path '${folder}'`));
});

test('the rule’s target is the port of the backend, in every place that names it', async () => {
  const urls = elementsOf(SERVER, 'action').map((action) => action.get('url'));
  assert.deepEqual(urls, ['http://localhost:8080/{R:1}']);
  // Compose's own name of the container, since other labs are on the same network.
  const container = `\${COMPOSE_PROJECT_NAME:-${IIS.name}}-backend-1`;
  assert.equal(proxy.environment['BACKEND_ADDRESS'], `${container}:8080`);
  assert.deepEqual(IIS.networks, { default: { name: 'nat', external: true } });
  assert.equal(defaultOf(String(proxy.environment['BACKEND_TARGETS'])), 'localhost:8080');
  assert.equal(backend.environment['PORT'], 8080);
  assert.ok(backend.ports.every((port) => port.endsWith(':8080')));
  assert.match(backend.healthcheck?.test.at(-1) ?? '', /127\.0\.0\.1:8080/);
  assert.match(await read(DOCKERFILES.backend), /^EXPOSE 8080$/m);
});

test('the site’s bindings are the ports that the image exposes and compose publishes', async () => {
  const bindings = elementsOf(SERVER, 'binding');
  const ports = bindings.map((binding) => binding.get('bindingInformation')?.split(':')[1]);
  // The same port inside and outside: start.ps1 puts it into the bindings.
  assert.deepEqual(proxy.ports, [
    '${HTTP_PORT:-80}:${HTTP_PORT:-80}',
    '${HTTPS_PORT:-443}:${HTTPS_PORT:-443}',
  ]);
  for (const name of ['HTTP_PORT', 'HTTPS_PORT']) {
    assert.ok(proxy.ports.includes(`${proxy.environment[name]}:${proxy.environment[name]}`), name);
    assert.ok(environmentOf(SCRIPTS.get('start.ps1') ?? '').has(name.toLowerCase()), name);
  }
  assert.deepEqual(new Set(ports), new Set(['80', '443']));
  assert.match(await read(DOCKERFILES.proxy), /^EXPOSE 80 443$/m);
});

test('bind-certificate.ps1 can read every https binding', () => {
  const bindings = elementsOf(SERVER, 'binding');
  const https = bindings.filter((binding) => binding.get('protocol') === 'https');
  assert.ok(https.length > 0);
  for (const binding of https) {
    assert.match(binding.get('bindingInformation') ?? '', /^\*:\d+:[\w.-]+$/);
    assert.equal(binding.get('sslFlags'), '1');
  }
});

test('the health check looks for the file that start.ps1 makes', async () => {
  const file = /^\$readyFile = '(?<path>[^']+)'/m.exec(SCRIPTS.get('start.ps1') ?? '');
  assert.ok((await read(DOCKERFILES.proxy)).includes(`if exist ${file?.groups?.['path']} (`));
});

test('the image starts start.ps1, out of the folder that it was copied to', async () => {
  const dockerfile = await read(DOCKERFILES.proxy);
  const folder = /^WORKDIR (?<path>.+)$/m.exec(dockerfile)?.groups?.['path'] ?? '';
  assert.ok(dockerfile.includes(`"${folder.replaceAll('\\', '\\\\')}\\\\start.ps1"]`));
  assert.ok(dockerfile.includes(`-File ${folder}\\install.ps1`));
});

test('what install.ps1 dot-sources is copied before it runs', async () => {
  const before = (await read(DOCKERFILES.proxy)).split('\nRUN ')[0] ?? '';
  const install = SCRIPTS.get('install.ps1') ?? '';
  const parts = [...install.matchAll(/^\. "\$PSScriptRoot\\(?<part>.+)"$/gm)];
  assert.ok(parts.length > 0);
  for (const { groups } of parts) assert.ok(before.includes(groups?.['part'] ?? ''));
});

test('images have a version and may be replaced', () => {
  for (const text of [
    proxy.build.args['IIS_IMAGE'] ?? '',
    backend.build.args['WINDOWS_NODE_IMAGE'] ?? '',
  ]) {
    assert.match(text, /^\$\{\w+:-.+\}$/);
    assert.match(defaultOf(text), /^mcr\.microsoft\.com\/[\w/]+:[\w-]*ltsc\d{4}$/);
  }
});

test('certs writes the files that start.ps1 looks for', async () => {
  const names = [
    ...(await read('certs/src/pfx/pfx-files.ts')).matchAll(/^export const \w+ = '(.+)';$/gm),
  ];
  const start = SCRIPTS.get('start.ps1') ?? '';
  assert.deepEqual(
    names.map(([, name]) => name),
    ['lab101.pfx', 'lab101.pfx.password'],
  );
  assert.ok(start.includes('"$pfxFolder\\lab101.pfx"') && start.includes('"$pfxFile.password"'));
});

test('the README names each setting of docker-compose.iis.yml that is not the stand-in’s', async () => {
  const names = (text: string): Set<string> =>
    new Set([...text.matchAll(/\$\{(?<name>\w+):-/g)].map(({ groups }) => groups?.['name'] ?? ''));
  const known = names(await read('docker-compose.yml'));
  const readme = await read('proxy/iis/README.md');
  for (const name of names(await read('docker-compose.iis.yml'))) {
    // The names of the two images that are built are for the lab alone.
    if (known.has(name) || name.endsWith('_WINDOWS_IMAGE') || name === 'IIS_PROXY_IMAGE') continue;
    assert.ok(readme.includes(`\`${name}\``), name);
  }
});

test('each test that is said not to hold against IIS exists', async () => {
  const differences = await read('e2e/src/not-with-proxy.ts');
  const list = /NOT_WITH_IIS[^{]*\{\n(?<rows>.*?)^\}/ms.exec(differences)?.groups?.['rows'] ?? '';
  const titles = [...list.matchAll(/^ {2}'(?<title>.+)':/gm)];
  assert.ok(titles.length > 5);
  const folder = 'e2e/tests/';
  const specs = (await readdir(`${ROOT}${folder}`)).map((name) => read(`${folder}${name}`));
  const text = (await Promise.all(specs)).join('');
  for (const { groups } of titles)
    assert.ok(text.includes(`'${groups?.['title']}'`), groups?.['title']);
});
