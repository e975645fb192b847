import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { execa } from 'execa';
import { daemonProxy } from '../engines/compose/images.ts';
import { projectPath } from '../project.ts';

const server = createServer((_request, response) => void response.end('ok'));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());

// From Node 22.21 and 24 on; an older one has no such setting.
test('the backend is asked without a proxy, whatever NODE_USE_ENV_PROXY says', async () => {
  const { port: backend } = server.address() as AddressInfo;
  const answers = JSON.stringify(projectPath('lab/dist/engines/answers.js'));
  const script = `const { backendAnswers } = await import(${answers});
    console.log(await backendAnswers({ ports: { backend: ${backend} } }));`;
  const dead = 'http://127.0.0.1:9';
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((one) => [
    one,
    one.toLowerCase(),
  ]);
  const env = {
    ...Object.fromEntries(names.map((name) => [name, dead])),
    NO_PROXY: '',
    no_proxy: '',
    NODE_USE_ENV_PROXY: '1',
  };
  const { stdout } = await execa(process.execPath, ['--input-type=module', '-e', script], { env });
  assert.equal(stdout, 'true');
});

test('a pull that fails behind a proxy says that Docker has a setting of its own', () => {
  assert.equal(daemonProxy({}), '');
  assert.match(
    daemonProxy({ https_proxy: 'http://x:1' }),
    /^https_proxy does not reach Docker’s daemon/,
  );
});
