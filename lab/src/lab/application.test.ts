import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { readConfiguration } from '@lab101/proxy';
import { reportApplication } from '../commands/configuration/application-lines.ts';
import { statusOf } from '../commands/status.ts';
import { LabError } from '../errors.ts';
import { checkNoLoop, labApplication, listeningStates } from './application.ts';
import type { LabPlan } from './lab.ts';

const PORTS = { http: 80, https: 443, backend: 8080 };
const RELAY = { deflate: 'fin', idle: 'off' } as const;

for (const [address, says] of [
  ['localhost:80', /leads to http:\/\/localhost:80, which is the lab’s own HTTP_PORT: .* a loop/],
  ['[::1]:443', /the lab’s own HTTPS_PORT/],
  ['127.0.0.1:8080', /the lab’s own BACKEND_PORT/],
  ['localhost:3000', undefined],
] as const) {
  test(`an application at ${address} ${says === undefined ? 'is taken' : 'would be a loop'}`, () => {
    const application = { setting: 'rules', listens: ['localhost:3001', address] } as const;
    const check = (): void => checkNoLoop({ application, ports: PORTS });
    if (says === undefined) assert.doesNotThrow(check);
    else assert.throws(check, isBadOption(says));
  });
}

test('BACKEND=rules without a rule that leads to this machine is refused, with the next command', () => {
  const site = readSite('http://10.0.0.1/{R:1}');
  assert.throws(
    () => labApplication('rules', site),
    isBadOption(/^BACKEND=rules, and no rule of web/),
  );
  assert.deepEqual(labApplication('rules', readSite('http://localhost:3000/{R:1}')), {
    setting: 'rules',
    listens: ['localhost:3000'],
  });
});

test('localhost answers at either address', async () => {
  const asked: string[] = [];
  const application = { setting: 'rules', listens: ['localhost:1', '[::1]:2'] } as const;
  const states = await listeningStates(application, async (host, port) => {
    asked.push(`${host} ${port}`);
    return host === '::1' && port === 1;
  });
  assert.deepEqual(asked, ['127.0.0.1 1', '::1 1', '::1 2']);
  assert.deepEqual(
    states.map(({ answers }) => answers),
    [true, false],
  );
});

test('status --json and up --json say whether the application answers, and where the lab’s page is', async () => {
  const server = createServer().listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = `localhost:${(server.address() as AddressInfo).port}` as const;
  const plan = planWith({ setting: address, listens: [address] });
  const states = async () => (await reportApplication(plan)).value?.listens[0]?.answers;
  assert.equal(await states(), true);
  const closed = once(server, 'close');
  server.close();
  await closed;
  const report = await reportApplication(plan);
  const { text, value } = statusOf(plan, { backend: true, proxy: true, relay: true }, report);
  assert.deepEqual(value.application, {
    setting: `http://${address}`,
    listens: [{ address, answers: false, holder: undefined }],
    page: 'http://localhost:8080',
  });
  assert.deepEqual(value.relay, { running: true, log: '/lab/relay.log' });
  assert.match(text, new RegExp(`^yours {4}http://${address}  nothing listens there yet`, 'm'));
});

test('without an application, status --json has null for it', async () => {
  const plan = planWith(undefined);
  const { value } = statusOf(plan, { backend: true, proxy: true }, await reportApplication(plan));
  assert.deepEqual([value.application, value.relay, value.up], [null, null, true]);
});

function isBadOption(says: RegExp): (error: unknown) => boolean {
  return (error) =>
    error instanceof LabError && error.code === 'LAB_BAD_OPTION' && says.test(error.message);
}

function readSite(url: string): Parameters<typeof labApplication>[1] {
  const rule = `<rule name="all"><match url="(.*)" /><action type="Rewrite" url="${url}" /></rule>`;
  const rules = `<rewrite><rules>${rule}</rules></rewrite>`;
  const files = {
    server: { file: 'server.config', text: '<configuration />' },
    site: {
      file: 'web.config',
      text: `<configuration><system.webServer>${rules}</system.webServer></configuration>`,
    },
  };
  return { files, ...readConfiguration(files) };
}

function planWith(application: LabPlan['application']): LabPlan {
  return {
    engine: 'process',
    proxy: 'nginx',
    directory: '/lab',
    relay: RELAY,
    ports: PORTS,
    application,
  } as unknown as LabPlan;
}
