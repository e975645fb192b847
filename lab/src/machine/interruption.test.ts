import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { startTime } from '../engines/process/child.ts';
import { until } from './until.ts';

const MODULE = new URL('interruption.mjs', import.meta.url).href;

/** A process that listens, says what it is told, and ends by itself after the time. */
async function listener(code: string): Promise<ReturnType<typeof spawn>> {
  const text = `
    const { Interruption } = await import(${JSON.stringify(MODULE)});
    const interruption = new Interruption().listen();
    setInterval(() => undefined, 1000);
    ${code}
    process.stdout.write('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', text]);
  await once(child.stdout, 'data');
  return child;
}

const skip = process.platform === 'win32' && 'Windows has no such signals';

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} fires the signal, and its exit code is ${code}`, { skip }, async () => {
    const child = await listener(
      `interruption.signal.addEventListener('abort', () => process.exit(interruption.exitCode));`,
    );
    child.kill(signal);
    assert.deepEqual(await once(child, 'exit'), [code, null]);
  });
}

test(
  'a second signal ends the process, unless it is the first one that came twice',
  { skip },
  async () => {
    const child = await listener(
      `let now = 0;
     performance.now = () => now;
     now = 1;
     let count = 0;
     process.on('SIGTERM', () => {
       count += 1;
       now += count === 2 ? 2000 : 1;
       process.stdout.write('got');
     });`,
    );
    const ended = once(child, 'exit');
    for (let sent = 1; sent <= 2; sent += 1) {
      child.kill('SIGTERM');
      await once(child.stdout as NodeJS.ReadableStream, 'data');
    }
    assert.equal(child.exitCode, null);
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [143, null]);
  },
);

const SCRIPT = '/usr/bin/script';
const noTerminal = !existsSync(SCRIPT) && 'script, which has a terminal, is not installed';

test(
  'a terminal that is closed is noticed, although nobody hands on its SIGHUP',
  { skip: noTerminal },
  async () => {
    const text =
      `const { Interruption } = await import(${JSON.stringify(MODULE)});` +
      `const interruption = new Interruption();` +
      `interruption.watchTerminal();` +
      `process.on('SIGHUP', () => undefined);` + // as if there was none
      `setInterval(() => undefined, 1000);` +
      `interruption.signal.addEventListener('abort', () => process.exit(interruption.exitCode));` +
      `process.stdout.write(String(process.pid));`;
    const line = `trap "" HUP; "$NODE" --input-type=module --eval "$TEXT"; exit 0`;
    const env = { ...process.env, NODE: process.execPath, TEXT: text, SHELL: '/bin/sh' };
    const terminal = spawn(SCRIPT, ['-qfc', line, '/dev/null'], { env });
    const [data] = (await once(terminal.stdout, 'data')) as [Buffer];
    const pid = Number(String(data));
    assert.ok(pid > 0);
    terminal.kill('SIGKILL');
    const hasEnded = async (): Promise<boolean> => (await startTime(pid)) === undefined;
    await until(hasEnded, { what: 'it ends', timeoutMs: 20_000 });
  },
);
