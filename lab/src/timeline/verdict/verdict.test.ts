import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { projectPath } from '../../project.ts';
import { joinTimeline } from '../join.ts';
import { browserOf, DIRECT, socketFixture, NOTHING, PORTS } from '../test/observation-fixtures.ts';
import { RECORDED } from '../test/recorded-endings.ts';
import { CAUSES } from './causes.ts';
import { cut } from './test/verdict-cases.ts';

test('cannot tell: names what was not watched, and what each of it would show', () => {
  const { flows } = joinTimeline({ ...NOTHING, browser: browserOf(socketFixture(cut)) });
  const { sentence, missing } = flows[0]?.verdict ?? {};
  assert.deepEqual(missing, ['proxy', 'backend']);
  assert.match(sentence ?? '', /^It ended after 895 ms without a close frame; what was watched/);
  assert.match(sentence ?? '', /The proxy’s log would show .* The backend’s log would show/);
});

test('past the proxy the proxy is not missed', () => {
  const { flows } = joinTimeline({
    ...NOTHING,
    ports: PORTS,
    browser: browserOf(socketFixture({ ...DIRECT, ...cut })),
  });
  assert.deepEqual(flows[0]?.verdict.missing, ['backend']);
});

async function textsOf(folder: string, names: readonly string[]): Promise<readonly string[]> {
  return await Promise.all(names.map((name) => readFile(`${folder}/${name}`, 'utf8')));
}

test('of each cause a case or a recorded ending says who ended it', async () => {
  const folder = projectPath('lab/src/timeline/verdict');
  const sources = (await readdir(folder, { recursive: true })).filter((name) =>
    /(?:\.test|-cases)\.ts$/.test(name),
  );
  const texts = await textsOf(folder, sources);
  const written = texts.flatMap((text) => text.match(/(?<=^    ')[a-z ]+: [a-z-]+(?=',$)/gm) ?? []);
  assert.ok(written.length > 90, `${written.length} cases`);
  const files = await readdir(`${RECORDED}/expected`);
  const endings = await textsOf(`${RECORDED}/expected`, files);
  const recorded = endings.flatMap(
    (text) => text.match(/(?<=^  \S{1,8} )[a-z ]+: [a-z-]+/gm) ?? [],
  );
  const expected = new Set([...written, ...recorded]);
  const missing = Object.entries(CAUSES).filter(
    ([cause, { who }]) => !expected.has(`${who}: ${cause}`),
  );
  assert.deepEqual(missing, []);
});
