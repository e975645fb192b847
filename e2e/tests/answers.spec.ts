import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, type SecureVersion } from 'node:tls';
import { labCertificates, proxyOf } from '@lab101/lab';
import { ask, type AskedAnswer } from '../src/ask.ts';
import { expect, labTest, type PageName } from '../src/fixtures.ts';
import { IIS_CONFIGURATION } from '../src/not-with-proxy.ts';

const test = labTest.extend<object, { readonly ca: string }>({
  ca: [
    async ({ lab }, use) => {
      const { caFile } = await labCertificates(lab.plan.certificatesDirectory);
      await use(await readFile(caFile, 'utf8'));
    },
    { scope: 'worker' },
  ],
});

const NAMES: readonly PageName[] = [
  'http://localhost',
  'https://localhost',
  'http://reverseproxy.com',
  'https://reverseproxy.com',
];

/** The backend's headers for its page, which the proxy must not change. */
const OF_THE_BACKEND = [
  'cache-control',
  'content-security-policy',
  'content-type',
  'referrer-policy',
  'x-content-type-options',
] as const;

for (const name of NAMES) {
  test(`${name} answers as the backend does, and adds nothing that outlives the lab`, async ({
    lab,
    pages,
    ca,
  }) => {
    const headers = { 'accept-encoding': 'gzip, deflate, br' }; // as every browser does
    const direct = await ask(`http://localhost:${lab.plan.ports.backend}/`, { headers });
    const through = await ask(pages[name].page, { headers, ca });

    expect(direct.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(picked(through)).toEqual(picked(direct));
    expect(through.body, 'the page').toBe(direct.body);
    expect(through.headers, 'not packed').not.toHaveProperty('content-encoding');
    // A browser would keep these for localhost, whatever runs there next.
    for (const kept of ['strict-transport-security', 'set-cookie', 'alt-svc']) {
      expect(through.headers).not.toHaveProperty(kept);
    }
    const ofArr = through.headers['x-powered-by'];
    if (proxyOf(lab.plan).runsIisConfiguration) expect(ofArr).toContain('ARR/3.0');
    else expect(ofArr).toBeUndefined();
  });
}

function picked({ status, headers }: AskedAnswer): unknown {
  return { status, headers: OF_THE_BACKEND.map((name) => [name, headers[name]]) };
}

test('no answer names the version of the proxy', async ({ lab, pages, ca }) => {
  const { http } = lab.plan.ports;
  const answers = [
    await ask(pages['https://reverseproxy.com'].page, { ca }),
    await ask(`http://localhost:${http}/`, { headers: { host: 'other.example' } }), // its own
  ];
  for (const { headers } of answers) expect(headers.server ?? '').not.toMatch(/\d/);
});

const VERSIONS: Readonly<Record<SecureVersion, boolean>> = {
  TLSv1: false,
  'TLSv1.1': false,
  'TLSv1.2': true,
  'TLSv1.3': true,
};

test('TLS 1.2 and 1.3 are spoken, and nothing older', async ({ lab, ca }) => {
  for (const [version, isSpoken] of Object.entries(VERSIONS) as [SecureVersion, boolean][]) {
    const spoken = tlsHandshake(lab.plan.ports.https, version, ca);
    if (isSpoken) expect(await spoken).toBe(version);
    else await expect(spoken, version).rejects.toThrow(/alert|ECONNRESET|hang up/i);
  }
});

async function tlsHandshake(port: number, version: SecureVersion, ca: string): Promise<unknown> {
  const socket = connect({
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    ca,
    minVersion: version,
    maxVersion: version,
    ciphers: 'DEFAULT@SECLEVEL=0', // or OpenSSL asks for nothing that old
  });
  try {
    await once(socket, 'secureConnect');
    return socket.getProtocol();
  } finally {
    socket.destroy();
  }
}

test(
  'a query is at most as long as request filtering allows',
  { tag: IIS_CONFIGURATION },
  async ({ pages }) => {
    const { page } = pages['http://reverseproxy.com'];
    const longest = 2048; // maxQueryString, IIS's default
    expect((await ask(`${page}/?${'q'.repeat(longest)}`)).status).toBe(200);
    expect((await ask(`${page}/?${'q'.repeat(longest + 1)}`)).status).toBe(404);
  },
);
