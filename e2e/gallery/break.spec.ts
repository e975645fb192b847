import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { execPath } from 'node:process';
import { projectPath } from '@lab101/lab';
import { expect, test, type Page } from '@playwright/test';

function lab101(...args: readonly string[]): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const command = [projectPath('lab/bin/lab101.mjs'), '--json', ...args];
  const child = spawn(execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
  return child;
}

/** The command's result and exit code. */
async function result(...args: readonly string[]): Promise<readonly unknown[]> {
  const command = lab101(...args);
  const [said, [code]] = await Promise.all([text(command.stdout), once(command, 'close')]);
  return [JSON.parse(said), code];
}

async function expectEvents(page: Page, url: string, events: string): Promise<void> {
  await page.goto(url);
  await expect.poll(() => page.evaluate(() => window.events?.join(', '))).toBe(events);
}

test('break holds a failure, fix fixes it there, and what a killed break leaves is ended', async ({
  page,
}) => {
  test.slow(); // three commands, one behind another
  const broken = lab101('break', 'F01.1');
  try {
    const [said] = await once(broken.stdout, 'data');
    const { page: url } = JSON.parse(String(said)) as { readonly page: string };
    await expectEvents(page, url, 'error, close 1006');
    expect(await result('fix')).toEqual([{ id: 'F01.1', fixed: true }, 0]);
    await expectEvents(page, url, 'open, message, close 1000');
    broken.kill('SIGKILL');
    await once(broken, 'exit');
    expect((await fetch(url)).status).toBe(502); // its nginx is still there
    expect(await result('fix', 'F03.1')).toEqual([{ id: 'F03.1', fixed: true }, 0]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  } finally {
    broken.kill('SIGKILL');
  }
});
