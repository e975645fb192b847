import { readListeners, watchOneLab, type Lab } from '@lab101/lab';
import type { TestInfo } from '@playwright/test';
import { expect, labTest as test } from '../src/fixtures.ts';
import { listening, publishedByDocker } from '../src/listening.ts';

const onLoopback = ({ plan }: Lab): string[] =>
  Object.values(plan.ports)
    .map((port) => `127.0.0.1:${port}`)
    .toSorted();

/**
 * The address of ARR's relay on this machine, from the proxy's configuration; none if there is no
 * relay.
 */
async function relayOf(lab: Lab): Promise<string[]> {
  if (lab.relay === undefined) return [];
  const relay = /set \$arr_relay "(?<address>[^"]+)"/.exec(await lab.proxyConfig());
  return [relay?.groups?.['address'] ?? 'the relay is not in the proxy’s configuration'];
}

test('proxy and backend listen on 127.0.0.1 only, and at no other port', async ({
  lab,
}, testInfo) => {
  if (lab.plan.engine === 'compose') {
    expect(await publishedByDocker(lab.plan.name)).toEqual(onLoopback(lab));
  }
  const found = await asked(testInfo, () => listening(lab));
  // Docker may forward a port without a process that listens there (userland-proxy: false).
  if (lab.plan.engine === 'compose')
    expect(onLoopback(lab)).toEqual(expect.arrayContaining([...found]));
  else expect(found).toEqual([...onLoopback(lab), ...(await relayOf(lab))].toSorted());
});

test('the watch page listens on 127.0.0.1 only', async ({ lab }, testInfo) => {
  await using watch = await watchOneLab(lab);
  const port = Number(new URL(watch.url).port);
  const found = (await asked(testInfo, readListeners)).filter((one) => one.port === port);
  expect(found.map(({ address }) => address)).toEqual(['127.0.0.1']);
});

/** Skips the test if the system cannot be asked: it has shown nothing then. */
async function asked<T>(
  testInfo: TestInfo,
  ask: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await ask();
  } catch (error) {
    testInfo.skip(true, `not run: the system does not say what listens: ${String(error)}`);
    return [];
  }
}
