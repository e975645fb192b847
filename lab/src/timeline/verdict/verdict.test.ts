import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { joinTimeline } from '../join.ts';
import { browserOf, DIRECT, madeSocket, NOTHING, PORTS } from '../test/made-observations.ts';
import { RECORDED } from '../test/recorded-endings.ts';
import { CAUSES } from './causes.ts';
import { CLOSE_FRAME_CASES } from './test/close-frame-cases.ts';
import { CUT_CASES } from './test/cut-cases.ts';
import { HANDSHAKE_CASES } from './test/handshake-cases.ts';
import { IIS_CASES } from './test/iis-cases.ts';
import { SHORT_LIFE_CASES } from './test/short-life-cases.ts';
import { cut } from './test/made-verdicts.ts';

test('cannot tell: names what was not watched, and what each of it would show', () => {
  const { exchanges } = joinTimeline({ ...NOTHING, browser: browserOf(madeSocket(cut)) });
  const { sentence, missing } = exchanges[0]?.verdict ?? {};
  assert.deepEqual(missing, ['proxy', 'backend']);
  assert.match(sentence ?? '', /^It ended after 895 ms without a close frame; what was watched/);
  assert.match(sentence ?? '', /The proxy’s log would show .* The backend’s log would show/);
});

test('past the proxy the proxy is not missed', () => {
  const { exchanges } = joinTimeline({
    ...NOTHING,
    ports: PORTS,
    browser: browserOf(madeSocket({ ...DIRECT, ...cut })),
  });
  assert.deepEqual(exchanges[0]?.verdict.missing, ['backend']);
});

test('of each cause a case or a recorded ending says who ended it', async () => {
  const made = [
    ...HANDSHAKE_CASES,
    ...CLOSE_FRAME_CASES,
    ...CUT_CASES,
    ...IIS_CASES,
    ...SHORT_LIFE_CASES,
  ].map(([, who, cause]) => `${who}: ${cause}`);
  const files = await readdir(`${RECORDED}/told`);
  const told = await Promise.all(files.map((name) => readFile(`${RECORDED}/told/${name}`, 'utf8')));
  const recorded = told.flatMap((text) => text.match(/(?<=^  \S{1,8} )[a-z ]+: [a-z-]+/gm) ?? []);
  const expected = new Set([...made, ...recorded]);
  const missing = Object.entries(CAUSES).filter(
    ([cause, { who }]) => !expected.has(`${who}: ${cause}`),
  );
  assert.deepEqual(missing, []);
});
