import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { findFreePorts } from '../../free-ports.ts';
import {
  configurationFixture,
  ruleFixture,
  rewriteTo,
} from '../../iis-config/test/rule-fixtures.ts';
import { NGINX, WITHOUT_NGINX } from '../test/found-nginx.ts';
import { startNginx } from './differential/nginx-run.ts';
import { type Generated, generateNginxSite } from './generate.ts';
import { makeCertificate } from './test/certificate.ts';

interface Asked {
  /** Of the backend's certificate, as openssl's subjectAltName has them. */
  readonly names: string;
  /** The host in the rule's url. */
  readonly host: string;
  /** What nginx asks in its place, past the generator. Default: the same. */
  readonly instead?: string;
}

/** Asks a backend through nginx: its status, and the name that nginx asked the backend for. */
async function ask({
  names,
  host,
  instead = host,
}: Asked): Promise<{ readonly status: number; readonly text: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'secure-backend-'));
  await makeCertificate(directory, names);
  const file = async (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
  const backend = createServer(
    { cert: await file('cert.pem'), key: await file('key.pem') },
    ({ socket }, response) => response.end((socket as TLSSocket).servername || 'no name'),
  );
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  try {
    const [port = 0] = await findFreePorts(1);
    const { port: listens } = backend.address() as AddressInfo;
    const generated = generate(
      port,
      `https://${host}:${listens}/{R:1}`,
      join(directory, 'cert.pem'),
    );
    assert.ok('config' in generated, JSON.stringify(generated));
    const config = generated.config.replaceAll(`${host}:${listens}`, `${instead}:${listens}`);
    await writeFile(join(directory, 'site.conf'), config);
    const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${directory}/${name};`,
    );
    const http = `access_log off; ${own.join(' ')} include ${directory}/site.conf;`;
    const whole = `pid ${directory}/pid;\nevents {}\nhttp { ${http} }\n`;
    const nginx = await startNginx([NGINX?.path ?? 'nginx'], directory, whole, port);
    try {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      return { status: response.status, text: await response.text() };
    } finally {
      await nginx.stop();
    }
  } finally {
    backend.close();
    await rm(directory, { recursive: true, force: true });
  }
}

function generate(port: number, url: string, trustedCertificates: string): Generated {
  const configuration = configurationFixture({
    bindings: [{ protocol: 'http', port, host: '' }],
    siteRules: [ruleFixture({ action: rewriteTo(url) })],
  });
  return generateNginxSite(configuration, { trustedCertificates });
}

test(
  'a backend with https:// is asked by the name in the rule, and its certificate has to have it',
  { skip: WITHOUT_NGINX },
  async () => {
    const host = 'localhost';
    const both = 'DNS:localhost,IP:127.0.0.1';
    assert.deepEqual(await ask({ names: both, host }), { status: 200, text: host });
    assert.equal((await ask({ names: 'DNS:elsewhere.example', host })).status, 502);
  },
);

test(
  'nginx takes no certificate for the IP address that it asks, so a rule with one is refused',
  { skip: WITHOUT_NGINX },
  async () => {
    const [host, instead] = ['localhost', '127.0.0.1'];
    assert.equal((await ask({ names: `IP:${instead}`, host, instead })).status, 502);
    for (const address of ['10.0.0.5', '10.0.0.5:8443', '[fd00::5]:8443']) {
      const refused = generate(80, `https://${address}/{R:1}`, '/ca.pem');
      assert.ok('refusals' in refused, address);
      const [{ reason, advice } = { reason: '', advice: '' }] = refused.refusals;
      assert.ok(
        reason.endsWith(`host names only, and https://${address} has an IP address`),
        reason,
      );
      assert.match(advice, /^write the host name that the certificate has/);
      assert.ok('config' in generate(80, `http://${address}/{R:1}`, '/ca.pem'));
    }
  },
);
