import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PROGRAMS, type ProgramPlace, type ProxyDescriptor } from '@lab101/failures';
import { findFreePorts, type Order } from '@lab101/proxy';
import type { ProxyRunner } from './proxy-runner.ts';
import { type ProxyPlan, withProxy } from './start-proxy.ts';

/** A program that listens as asked, or ends with a word in its log; and what was done with it. */
class Program implements ProxyRunner {
  readonly done: string[] = [];
  place: ProgramPlace | undefined;
  readonly #log: string | undefined;

  constructor(log?: string) {
    this.#log = log;
  }

  missing = async (): Promise<undefined> => undefined;

  find = async () => ({
    root: '/unpacked',
    start: async (place: ProgramPlace) => {
      this.place = place;
      const servers = await this.#listen(place);
      return {
        isAlive: async () => this.#log === undefined,
        order: async (what: Order) => void this.done.push(JSON.stringify(what)),
        stop: async () => {
          for (const server of servers) server.close();
          this.done.push('stopped');
        },
      };
    },
  });

  async #listen({ address, httpPort, httpsPort, errorLog }: ProgramPlace): Promise<Server[]> {
    if (this.#log !== undefined) {
      await writeFile(errorLog, this.#log);
      return [];
    }
    const listening = [httpPort, httpsPort].map(
      (port) =>
        new Promise<Server>((resolve) => {
          const server = createServer((socket) => socket.destroy());
          server.listen(port, address, () => resolve(server));
        }),
    );
    return await Promise.all(listening);
  }
}

const DESCRIPTOR: ProxyDescriptor = {
  name: 'tried',
  title: 'Tried',
  program: PROGRAMS.nginx.program,
  files: ({ backend }, { site }) => [{ name: 'tried.conf', text: `${site} ${backend}` }],
  start: () => ({ args: [], env: {} }),
};
const RELOADABLE = { ...DESCRIPTOR, reload: () => ({ signal: 'SIGHUP' }) as const };

describe('a proxy for one piece of work', () => {
  let folder = '';
  let ports: readonly number[] = [];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab101-plan-'));
    ports = await findFreePorts(2);
    for (const name of ['chain', 'key']) await writeFile(join(folder, name), name);
  });
  after(() => rm(folder, { recursive: true }));
  const plan = (runner: ProxyRunner, descriptor = DESCRIPTOR): ProxyPlan => ({
    descriptor,
    runner,
    backend: '127.0.0.1:9',
    ports,
    configure: ({ httpPort }) => ({ site: `port ${httpPort} to` }),
    certificate: { certFile: join(folder, 'chain'), keyFile: join(folder, 'key') },
  });

  test('listens with its files while the work runs, and leaves nothing', async () => {
    const program = new Program();
    const told = await withProxy(plan(program, RELOADABLE), async ({ place, reload }) => {
      await reload();
      const files = ['tried.conf', 'site.pem', 'site.pem.key', 'access.log'];
      const texts = files.map((name) => readFile(join(place.directory, name), 'utf8'));
      return [place.httpPort, ...(await Promise.all(texts))];
    });
    const { httpPort, directory } = program.place ?? { httpPort: 0, directory: '' };
    const site = `port ${httpPort} to 127.0.0.1:9`;
    assert.deepEqual(told, [httpPort, site, 'chain', 'key', '']);
    assert.deepEqual(program.done, ['{"signal":"SIGHUP"}', 'stopped']);
    assert.equal(existsSync(directory), false);
  });

  test('is stopped and removed if the work fails', async () => {
    const program = new Program();
    const work = withProxy(plan(program), async ({ reload }) => await reload());
    await assert.rejects(work, /Tried is not reloaded/);
    assert.deepEqual(program.done, ['stopped']);
    assert.equal(existsSync(program.place?.directory ?? '/'), false);
  });

  test('that ends instead of listening is told with its log', async () => {
    const program = new Program('unknown directive "sites"');
    const work = withProxy(plan(program), async () => assert.fail('it never listened'));
    await assert.rejects(work, /Tried has ended.*\n.*unknown directive "sites"/s);
    assert.deepEqual(program.done, ['stopped']);
    assert.equal(existsSync(program.place?.directory ?? '/'), false);
  });
});
