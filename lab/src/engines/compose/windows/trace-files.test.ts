import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { projectPath } from '../../../project.ts';
import { keepTraces, readTraces } from './trace-files.ts';

const FIXTURES = projectPath('proxy/iis/freb/fixtures');

/** A folder of IIS's logs, as the container leaves it. */
async function logsFolder(t: TestContext): Promise<{ logs: string; site: string }> {
  const logs = await mkdtemp(join(tmpdir(), 'lab101-iis-logs-'));
  t.after(() => rm(logs, { recursive: true }));
  const site = join(logs, 'FailedReqLogFiles', 'W3SVC1');
  await mkdir(site, { recursive: true });
  return { logs, site };
}

test('traces are read below the folder of the logs; what is none is left out', async (t) => {
  const { logs, site } = await logsFolder(t);
  await copyFile(join(FIXTURES, 'socket.xml'), join(site, 'fr000001.xml'));
  await copyFile(join(FIXTURES, 'no-backend.xml'), join(site, 'fr000002.xml'));
  await writeFile(join(site, 'fr000003.xml'), '<failedRequest url="x"><Event>'); // being written
  await writeFile(join(site, 'freb.xsl'), '<xsl />');
  const traces = await readTraces(logs);
  assert.deepEqual(
    traces.map(({ status, siteId }) => [status.status, siteId]),
    [
      [101, 1],
      [502, 1],
    ],
  );
});

test('a file larger than any trace is left out', async (t) => {
  const { logs, site } = await logsFolder(t);
  await copyFile(join(FIXTURES, 'socket.xml'), join(site, 'fr000001.xml'));
  await truncate(join(site, 'fr000001.xml'), 5 * 1024 * 1024);
  assert.deepEqual(await readTraces(logs), []);
});

test('without a folder there are no traces', async () => {
  assert.deepEqual(await readTraces('/nonexistent'), []);
});

test('the newest 50 are read', async (t) => {
  const { logs, site } = await logsFolder(t);
  for (let number = 1; number <= 51; number += 1) {
    const name = `fr${String(number).padStart(6, '0')}.xml`;
    await writeFile(join(site, name), `<failedRequest timeTaken="${number}" />`);
  }
  const taken = (await readTraces(logs)).map(({ timeTakenMs }) => timeTakenMs);
  assert.deepEqual([taken.length, taken[0], taken.at(-1)], [50, 2, 51]);
});

test('traces are kept when their folder goes, over those kept before', async (t) => {
  const { logs, site } = await logsFolder(t);
  const kept = join(logs, 'kept');
  await mkdir(kept);
  await writeFile(join(kept, 'old'), '');
  await keepTraces(logs, kept);
  assert.deepEqual(await readdir(kept), ['old'], 'nothing to keep: what was kept stays');
  await copyFile(join(FIXTURES, 'socket.xml'), join(site, 'fr000001.xml'));
  await keepTraces(logs, kept);
  assert.deepEqual(await readdir(kept), ['W3SVC1']);
});
