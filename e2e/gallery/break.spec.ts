import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { env, execPath } from 'node:process';
import { promisify } from 'node:util';
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

const isCompose = env['ENGINE'] === 'compose';

/** As docker-compose.yml has the lab's own. */
const HARDENED = {
  network: 'host', // and the proxy listens on loopback alone
  isReadOnly: true,
  dropped: ['ALL'],
  security: ['no-new-privileges:true'],
  isRoot: false,
  log: { 'max-file': '2', 'max-size': '10m' },
};

interface Inspected {
  readonly Config: { readonly User: string };
  readonly HostConfig: Readonly<Record<string, unknown>> & {
    readonly LogConfig: { readonly Config: unknown };
  };
}

async function docker(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)('docker', args)).stdout;
}

/** How the containers of that command are confined; others may run beside them. */
async function containersOf({ pid }: ChildProcess): Promise<readonly unknown[]> {
  const listed = await docker('ps', '--quiet', '--filter', `name=^lab101-${pid}-`);
  return await Promise.all(
    listed.match(/\S+/g)?.map(async (id) => {
      const all = JSON.parse(await docker('inspect', id)) as readonly [Inspected];
      const [{ HostConfig: host, Config: config }] = all;
      return {
        network: host['NetworkMode'],
        isReadOnly: host['ReadonlyRootfs'],
        dropped: host['CapDrop'],
        security: host['SecurityOpt'],
        isRoot: /^(?:0|root)?(?::|$)/.test(config.User),
        log: host.LogConfig.Config,
      };
    }) ?? [],
  );
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
    // The page names what it shows, for who has not the terminal before them.
    await expect(page.locator('h1')).toHaveText(
      'nginx without the two headers, before a ws server',
    );
    await expect(page.locator('#chain li')).toHaveText(['browser', 'nginx', 'backend']);
    await expect(page.locator('#console')).toContainText('Unexpected response code: 426');
    if (isCompose) expect(await containersOf(broken)).toEqual([HARDENED]);
    expect(await result('fix')).toEqual([{ id: 'F01.1', fixed: true }, 0]);
    await expectEvents(page, url, 'open, message, close 1000');
    await expect(page.locator('#fix')).toHaveText('Fixed with this');
    broken.kill('SIGKILL');
    await once(broken, 'exit');
    expect((await fetch(url)).status).toBe(502); // its nginx is still there
    expect(await result('fix', 'F03.1')).toEqual([{ id: 'F03.1', fixed: true }, 0]);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    if (isCompose) expect(await containersOf(broken)).toEqual([]);
  } finally {
    broken.kill('SIGKILL');
  }
});
