import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { findFreePorts } from '../../free-ports.ts';
import { madeConfiguration, madeRule, rewriteTo } from '../../iis-config/test/made-rules.ts';
import { NGINX, WITHOUT_NGINX } from '../test/found-nginx.ts';
import { startNginx } from './differential/nginx-run.ts';
import { generateNginxSite } from './generate.ts';
import { makeCertificate } from './test/certificate.ts';

/** Asks a backend through nginx: its status, and the name that nginx asked the backend for. */
async function ask(
  certificate: { readonly dns: string },
  target: (port: number) => string,
): Promise<{ readonly status: number; readonly text: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'secure-backend-'));
  await makeCertificate(directory, certificate.dns);
  const file = async (name: string): Promise<string> => readFile(join(directory, name), 'utf8');
  const backend = createServer(
    { cert: await file('cert.pem'), key: await file('key.pem') },
    ({ socket }, response) => response.end((socket as TLSSocket).servername || 'no name'),
  );
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  try {
    const [port = 0] = await findFreePorts(1);
    const { port: listens } = backend.address() as AddressInfo;
    const generated = generateNginxSite(
      madeConfiguration({
        bindings: [{ protocol: 'http', port, host: '' }],
        siteRules: [madeRule({ action: rewriteTo(target(listens)) })],
      }),
      { trustedCertificates: join(directory, 'cert.pem') },
    );
    assert.ok('config' in generated, JSON.stringify(generated));
    await writeFile(join(directory, 'site.conf'), generated.config);
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

test(
  'a backend with https:// is asked by the name in the rule, and its certificate has to have it',
  { skip: WITHOUT_NGINX },
  async () => {
    const byName = (port: number): string => `https://localhost:${port}/{R:1}`;
    assert.deepEqual(await ask({ dns: 'localhost' }, byName), { status: 200, text: 'localhost' });
    assert.equal((await ask({ dns: 'elsewhere.example' }, byName)).status, 502);
  },
);
