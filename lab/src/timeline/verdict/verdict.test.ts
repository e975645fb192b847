import assert from 'node:assert/strict';
import { test } from 'node:test';
import { joinTimeline } from '../join.ts';
import { browserOf, DIRECT, madeSocket, NOTHING, PORTS } from '../test/made-observations.ts';
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
