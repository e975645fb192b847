import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { TestClient, Collected } from './test/fixture.ts';

const BACKEND = join(import.meta.dirname, '..', 'backend.mjs');

type Line = Readonly<Record<string, unknown>>;

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The real program, in an environment that holds nothing but `env`. Killed at the end of scope. */
class Program implements Disposable {
  readonly child: ChildProcess;
  readonly stdout = new Collected<string>();
  readonly stderr = new Collected<string>();
  readonly #ends = new Collected<Exit>();
  readonly #exits = new Collected<Exit>();

  constructor(env: NodeJS.ProcessEnv = {}) {
    assert.ok(existsSync(BACKEND), `${BACKEND} is missing: run node backend/build.mjs`);
    this.child = spawn(process.execPath, [BACKEND], {
      env: { PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.stdout.add(text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.stderr.add(text));
    this.child.on('exit', (code, signal) => this.#ends.add({ code, signal }));
    this.child.on('close', (code, signal) => this.#exits.add({ code, signal }));
  }

  get lines(): Line[] {
    const text = this.stdout.items.join('');
    return text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  }

  line(event: string): Promise<Line> {
    return this.stdout.until(`a line "${event}"`, () =>
      this.lines.find((line) => line['event'] === event),
    );
  }

  async port(): Promise<number> {
    return Number((await this.line('listen'))['port']);
  }

  /** The end of the program, whether what it said has been read or not. */
  end(): Promise<Exit> {
    return this.#ends.at(0, 'the end of the program');
  }

  /** The end of the program, once all that it said has been read. */
  exit(): Promise<Exit> {
    return this.#exits.at(0, `the end of the program (stderr: ${this.stderr.items.join('')})`);
  }

  get complaints(): string {
    return this.stderr.items.join('');
  }

  [Symbol.dispose](): void {
    this.child.kill('SIGKILL');
  }
}

describe('the program', () => {
  test('serves the built page under a policy that allows its script and style', async () => {
    using program = new Program({ HTTPS_PORT: '8443' });
    const response = await fetch(`http://127.0.0.1:${await program.port()}/`);
    const html = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    for (const [directive, element] of [
      ['script-src', /<script type="module">([^]*?)<\/script>/],
      ['style-src', /<style>([^]*?)<\/style>/],
    ] as const) {
      const text = element.exec(html)?.[1] ?? assert.fail(`the page has no ${String(element)}`);
      const hash = createHash('sha256').update(text).digest('base64');
      assert.ok(policy.includes(`${directive} 'sha256-${hash}'`), policy);
    }
    assert.match(html, /"httpsPort":8443/);
    assert.doesNotMatch(html, /__LAB_CONFIG__/);
    assert.match(policy, /wss:\/\/localhost:8443/);
  });

  test('logs the life of a connection in JSON lines with their times', async () => {
    using program = new Program();
    using client = await TestClient.open(await program.port());
    await client.roundTrip('hello');
    client.socket.close(1000, 'bye');
    const close = await program.line('close');
    assert.deepEqual([close['code'], close['reason'], close['by']], [1000, 'bye', 'client']);
    const events = program.lines.map(({ event }) => event);
    assert.deepEqual(events, ['listen', 'open', 'ping', 'message', 'close']);
    for (const { time } of program.lines) {
      assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }
  });

  test('stays up when the reader of its log goes away', async () => {
    using program = new Program();
    const port = await program.port();
    program.child.stdout?.destroy();
    using client = await TestClient.open(port);
    for (let count = 0; count < 20; count += 1) await client.roundTrip(String(count));
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
    program.child.kill('SIGTERM');
    assert.equal((await client.closed()).code, 1001);
    assert.deepEqual(await program.exit(), { code: 0, signal: null });
    assert.equal(program.complaints, '');
  });
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  describe(signal, () => {
    test('closes the clients with 1001 and ends with 0', async () => {
      using program = new Program();
      using client = await TestClient.open(await program.port());
      program.child.kill(signal);
      const reason = 'the backend is stopping';
      assert.deepEqual(await client.closed(), { code: 1001, reason });
      assert.deepEqual(await program.exit(), { code: 0, signal: null });
      assert.equal(program.complaints, '');
      const lines = program.lines.slice(-3).map((line) => [line['event'], line['signal']]);
      assert.deepEqual(lines, [
        ['stop', signal],
        ['close', undefined],
        ['stopped', undefined],
      ]);
    });

    test('ends it by that signal a second later if the reader of its log stalls', async () => {
      using program = new Program();
      using client = await TestClient.open(await program.port());
      program.child.stdout?.pause();
      for (let count = 0; count < 4000; count += 1) client.socket.send('x'.repeat(256));
      await client.roundTrip();
      const startedMs = performance.now();
      program.child.kill(signal);
      assert.equal((await client.closed()).code, 1001);
      assert.deepEqual(await program.end(), { code: null, signal });
      // Not the end with 0 of a log that was written, and not before its reader had its second.
      const tookMs = performance.now() - startedMs;
      assert.ok(tookMs > 900, `after ${tookMs} ms`);
    });

    test('ends it with 0 as soon as it says that it listens', async () => {
      await Promise.all(
        Array.from({ length: 4 }, async () => {
          using program = new Program();
          await program.line('listen');
          program.child.kill(signal);
          assert.deepEqual(await program.exit(), { code: 0, signal: null });
          const events = program.lines.map(({ event }) => event);
          assert.deepEqual(events, ['listen', 'stop', 'stopped']);
        }),
      );
    });
  });
}

test('ends with 1 and one line if its port is taken', async () => {
  using first = new Program();
  const port = await first.port();
  using second = new Program({ PORT: String(port) });
  assert.deepEqual(await second.exit(), { code: 1, signal: null });
  const reason = `listen EADDRINUSE: address already in use 127.0.0.1:${port}`;
  assert.equal(second.complaints, `ERROR: ${reason}\n`);
  assert.deepEqual(second.lines, []);
  assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
});

test('ends with 2 and one line for each variable that is wrong', async () => {
  using program = new Program({ HTTPS_PORT: '44e', MAX_CONNECTIONS: '0', HTTP_PORT: ' 80\n' });
  assert.deepEqual(await program.exit(), { code: 2, signal: null });
  assert.deepEqual(program.complaints.split('\n').sort(), [
    '',
    'ERROR: HTTPS_PORT must be an integer from 1 to 65535, got "44e"',
    'ERROR: HTTP_PORT must be an integer from 1 to 65535, got " 80\\n"',
    'ERROR: MAX_CONNECTIONS must be an integer from 1 to 1000000, got "0"',
  ]);
  assert.deepEqual(program.lines, []);
});

test('takes an empty variable for one that is not set', async () => {
  using program = new Program({ HTTPS_PORT: '', HOST: '', PING_INTERVAL_MS: '' });
  const { host, pingIntervalMs } = await program.line('listen');
  assert.deepEqual([host, pingIntervalMs], ['127.0.0.1', 20_000]);
});
