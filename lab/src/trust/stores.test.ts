import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { labCertificates } from '../lab/certificates.ts';
import { authorityFrom, holdsAuthority, type TrustedAuthority } from './authority.ts';
import { fakeWorld, HOME } from './test/fixture-world.ts';
import {
  addAuthority,
  findAuthority,
  makeDatabase,
  parseEntries,
  removeAuthority,
} from './nss-database.ts';
import { areTrusted, describeStores, stillWarning, type Store } from './store.ts';
import { hasCertutil, readStores } from './stores.ts';
import { thisWorld } from './world.ts';

const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const DEBIAN = '/usr/local/share/ca-certificates/other.crt';
const PKI = `${HOME}/.pki/nssdb`;
const XDG = `${HOME}/.local/share/pki/nssdb`;
const PROFILE = `${HOME}/.mozilla/firefox/x1y2.default`;
const INSTALL = 'sudo apt-get install mkcert libnss3-tools && make trust';

let folder: string;
let ca: TrustedAuthority;
let pem: string;
let otherPem: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab101-trust-'));
  const { caFile, certFile } = await labCertificates(join(folder, 'certs'));
  pem = await readFile(caFile, 'utf8');
  otherPem = (await readFile(certFile, 'utf8')).split(/(?<=END CERTIFICATE-----\n)/)[0] ?? '';
  ca = authorityFrom(caFile, pem);
});
after(() => rm(folder, { recursive: true, force: true }));

/** Debian, with the CA in the system's bundle. */
const debian = (files: Readonly<Record<string, string>> = {}) => ({
  [DEBIAN]: '',
  [BUNDLE]: `# a comment\n${otherPem}${pem}`,
  ...files,
});

/** A fake certutil over databases that hold the CA with the trust given by folder. */
const certutil =
  (trust: Readonly<Record<string, string>>) =>
  (line: string): string | undefined => {
    const [, path = '', nickname] = /sql:(\S+) -L(?: -n (.+) -a)?$/.exec(line) ?? [];
    if (nickname === undefined) {
      return `\nCertificate Nickname  Trust Attributes\n   SSL,S/MIME,JAR/XPI\n\nother CA   C,,\nmy lab   ${trust[path] ?? ''}\n`;
    }
    return nickname === 'my lab' && path in trust ? pem : otherPem;
  };

const brief = (stores: readonly Store[]) =>
  stores.map(({ name, path, state, inUse }) => [name, path, state, inUse]);

test('a bundle holds the CA whatever its line breaks, and holds no CA that it lacks', () => {
  assert.ok(holdsAuthority(`${otherPem}${pem.replaceAll('\n', '\r\n')}`, ca));
  assert.ok(!holdsAuthority(otherPem, ca));
  assert.ok(!holdsAuthority('', ca));
});

test('what the system trusts is no help where Chromium has a store without the CA', async () => {
  const world = fakeWorld({ files: debian(), commands: ['chromium', 'apt-get'] });
  const stores = await readStores(world, ca);
  assert.deepEqual(brief(stores), [
    ['system', BUNDLE, 'trusted', false],
    ['Chromium and Chrome', PKI, 'missing', true],
  ]);
  assert.equal(areTrusted(stores), false);
  assert.deepEqual(
    stillWarning(stores).map(({ command }) => command),
    [INSTALL],
  );
});

test('a certificate beside the bundle and not in it is not trusted by the system', async () => {
  const files = { '/usr/local/share/ca-certificates/lab101.crt': pem, [BUNDLE]: otherPem };
  const [system] = await readStores(fakeWorld({ files }), ca);
  assert.equal(system?.state, 'missing');
  assert.equal(
    system?.command,
    `sudo install -m 0644 "${ca.file}" /usr/local/share/ca-certificates/lab101.crt && sudo update-ca-certificates`,
  );
});

test('without a browser the system’s store decides', async () => {
  assert.ok(areTrusted(await readStores(fakeWorld({ files: debian() }), ca)));
  const files = debian({ [BUNDLE]: otherPem });
  assert.ok(!areTrusted(await readStores(fakeWorld({ files }), ca)));
});

for (const [family, anchors, bundle, update] of [
  [
    'Fedora',
    '/etc/pki/ca-trust/source/anchors',
    '/etc/pki/tls/certs/ca-bundle.crt',
    'update-ca-trust extract',
  ],
  ['Arch', '/etc/ca-certificates/trust-source/anchors', BUNDLE, 'trust extract-compat'],
  ['openSUSE', '/usr/share/pki/trust/anchors', '/etc/ssl/ca-bundle.pem', 'update-ca-certificates'],
] as const) {
  test(`reads the system’s store of ${family}`, async () => {
    const world = fakeWorld({ files: { [`${anchors}/README`]: '', [bundle]: otherPem } });
    const [system] = await readStores(world, ca);
    assert.deepEqual([system?.path, system?.state], [bundle, 'missing']);
    assert.ok(system?.command?.includes(` ${anchors}/lab101`), String(system?.command));
    assert.ok(system?.command?.endsWith(` && sudo ${update}`), String(system?.command));
    const trusting = fakeWorld({ files: { [`${anchors}/README`]: '', [bundle]: pem } });
    const [trusted] = await readStores(trusting, ca, 'untrust');
    assert.ok(trusted?.command?.endsWith(` && sudo ${update}`), String(trusted?.command));
  });
}

test('a Linux that keeps its CAs elsewhere is not known', async () => {
  const [system] = await readStores(fakeWorld(), ca);
  assert.deepEqual([system?.state, system?.command], ['unknown', null]);
});

for (const [platform, command] of [
  ['darwin', /^security add-trusted-cert -r trustRoot -k \S+ "/],
  ['win32', /^certutil -user -addstore Root "/],
] as const) {
  test(`on ${platform} the browsers go by the system’s store`, async () => {
    const missing = await readStores(fakeWorld({ platform, commands: ['certutil'] }), ca);
    assert.deepEqual([missing.length, missing[0]?.state], [1, 'missing']);
    assert.match(missing[0]?.command ?? '', command);
    assert.ok(!areTrusted(missing));
    assert.ok(areTrusted(await readStores(fakeWorld({ platform, run: () => '' }), ca)));
  });
}

for (const [title, files, expected] of [
  ['the old one, if there is none yet', {}, [PKI, 'missing']],
  ['the new one, if only that exists', { [`${XDG}/cert9.db`]: '' }, [XDG, 'unknown']],
  [
    'the old one, if both exist',
    { [`${XDG}/cert9.db`]: '', [`${PKI}/cert9.db`]: '' },
    [PKI, 'unknown'],
  ],
] as const) {
  test(`of Chromium’s two places it takes ${title}`, async () => {
    const world = fakeWorld({ files: debian(files), commands: ['google-chrome'] });
    const [, chromium] = await readStores(world, ca);
    assert.deepEqual([chromium?.path, chromium?.state], expected);
  });
}

test('without certutil nobody can tell, and a browser of that kind counts as warning', async () => {
  const files = debian({ [`${PKI}/cert9.db`]: '', [`${PROFILE}/cert9.db`]: '' });
  const stores = await readStores(fakeWorld({ files, commands: ['firefox-esr', 'apt-get'] }), ca);
  assert.deepEqual(brief(stores).slice(1), [
    ['Chromium and Chrome', PKI, 'unknown', false],
    ['Firefox, profile x1y2.default', PROFILE, 'unknown', true],
  ]);
  assert.equal(areTrusted(stores), false);
  assert.deepEqual(
    stillWarning(stores).map(({ name, command }) => [name, command]),
    [['Firefox, profile x1y2.default', INSTALL]],
  );
});

test('certutil tells who has the CA by what it is, not by its name, and trusts it', async () => {
  const files = debian({ [`${PKI}/cert9.db`]: '', [`${PROFILE}/cert9.db`]: '' });
  const run = certutil({ [PKI]: 'CT,,', [PROFILE]: 'p,C,' });
  const commands = ['chromium', 'firefox', 'certutil'];
  const stores = await readStores(fakeWorld({ files, run, commands }), ca);
  assert.deepEqual(
    stores.map(({ state }) => state),
    ['trusted', 'trusted', 'missing'],
  );
  assert.equal(
    stores[2]?.command,
    `certutil -d "sql:${PROFILE}" -A -t C,, -n ${ca.nickname} -i "${ca.file}"`,
  );
});

test('a Firefox that has never run has no profile yet', async () => {
  const world = fakeWorld({ files: debian(), commands: ['firefox', 'certutil'] });
  const [, firefox] = await readStores(world, ca);
  assert.equal(firefox?.state, 'missing');
  assert.equal(firefox?.command, 'start Firefox once, which makes its profile, then: make trust');
});

test('snaps and Flatpaks have stores of their own', async () => {
  const files = debian({
    [`${HOME}/snap/chromium/current/x`]: '',
    [`${HOME}/snap/firefox/common/.mozilla/firefox/a.default/cert9.db`]: '',
    [`${HOME}/.var/app/org.chromium.Chromium/.pki/nssdb/cert9.db`]: '',
    [`${HOME}/.var/app/org.mozilla.firefox/.mozilla/firefox/b.default/cert9.db`]: '',
  });
  assert.deepEqual(
    (await readStores(fakeWorld({ files }), ca)).map(({ name, state, inUse }) => [
      name,
      state,
      inUse,
    ]),
    [
      ['system', 'trusted', false],
      ['Chromium (snap)', 'missing', true],
      ['Chromium (Flatpak)', 'unknown', true],
      ['Firefox (snap), profile a.default', 'unknown', true],
      ['Firefox (Flatpak), profile b.default', 'unknown', true],
    ],
  );
});

test('untrust has the command that removes it from each store that has it', async () => {
  const files = debian({ [`${PKI}/cert9.db`]: '', [`${PROFILE}/cert9.db`]: '' });
  const run = certutil({ [PKI]: 'C,,' });
  const world = fakeWorld({ files, run, commands: ['chromium', 'firefox', 'certutil'] });
  assert.deepEqual(
    (await readStores(world, ca, 'untrust')).map(({ state, command }) => [state, command]),
    [
      [
        'trusted',
        'sudo rm -f /usr/local/share/ca-certificates/lab101.crt && sudo update-ca-certificates --fresh',
      ],
      ['trusted', `certutil -d "sql:${PKI}" -D -n "my lab"`],
      ['missing', null],
    ],
  );
});

for (const [tool, command] of [
  ['dnf', 'sudo dnf install mkcert nss-tools && make trust'],
  ['pacman', 'sudo pacman -S mkcert nss && make trust'],
] as const) {
  test(`names the packages of a system with ${tool}`, async () => {
    const world = fakeWorld({ files: debian(), commands: ['chromium', tool] });
    assert.equal((await readStores(world, ca))[1]?.command, command);
  });
}

test('root is told no sudo', async () => {
  const world = fakeWorld({ files: debian(), commands: ['chromium', 'apt-get'], sudo: '' });
  const [, chromium] = await readStores(world, ca);
  assert.equal(chromium?.command, 'apt-get install mkcert libnss3-tools && make trust');
});

test('a person reads each store with its state, and below it the command', async () => {
  const files = debian({ [`${PKI}/cert9.db`]: '' });
  const text = describeStores(await readStores(fakeWorld({ files, commands: ['apt-get'] }), ca));
  assert.deepEqual(text.split('\n'), [
    `  ✓ system: has the CA (${BUNDLE})`,
    `  ? Chromium and Chrome: cannot be read without certutil (${PKI}), no such browser is installed`,
    `      ${INSTALL}`,
  ]);
});

test('reads nicknames with spaces and flags of certutil -L, and not its header', () => {
  const listing = [
    '',
    'Certificate Nickname                          Trust Attributes',
    '                                              SSL,S/MIME,JAR/XPI',
    '',
    'mkcert development CA 1234                     C,,  ',
    'mine                                           u,u,u',
    'none                                           ,,   ',
  ];
  assert.deepEqual(parseEntries(listing.join('\n')), [
    { nickname: 'mkcert development CA 1234', signsServers: true },
    { nickname: 'mine', signsServers: false },
    { nickname: 'none', signsServers: false },
  ]);
});

test('the real certutil, if it is installed: adds the CA, finds it, removes it', async (context) => {
  const world = thisWorld();
  if (!(await hasCertutil(world))) return context.skip('no certutil (package libnss3-tools)');
  const database = await mkdtemp(join(folder, 'nss-'));
  await makeDatabase(world, database);
  assert.deepEqual(await findAuthority(world, database, ca), []);
  await addAuthority(world, database, ca);
  const entry = { nickname: ca.nickname, signsServers: true };
  assert.deepEqual(await findAuthority(world, database, ca), [entry]);
  await removeAuthority(world, database, ca);
  assert.deepEqual(await findAuthority(world, database, ca), []);
});
