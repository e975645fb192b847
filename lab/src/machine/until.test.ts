import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until, within } from './until.ts';

test('gives the first answer that is one, however often it asked', async () => {
  const answers = [undefined, false, 0] as const;
  let asked = 0;
  const answer = await until(() => answers[asked++], {
    what: 'an answer',
    timeoutMs: 5000,
    everyMs: 1,
  });
  assert.equal(answer, 0);
  assert.equal(asked, 3);
});

test('names what did not come in time', async () => {
  await assert.rejects(
    until(() => Promise.resolve(false), { what: 'the backend’s port', timeoutMs: 20, everyMs: 1 }),
    { message: 'not within 20 ms: the backend’s port' },
  );
});

test('says undefined where the end of the time is no error', async () => {
  const time = { timeoutMs: 20, everyMs: 1 };
  assert.equal(await within(() => false, time), undefined);
  await assert.rejects(
    within(() => Promise.reject(new Error('no answer')), time),
    /no answer/,
  );
});

test('asks once even where no time is left', async () => {
  assert.equal(await until(() => 'now', { what: 'it', timeoutMs: -1 }), 'now');
});

test('ends when it is told to', async () => {
  const stop = new AbortController();
  const waiting = until(() => false, { what: 'it', timeoutMs: 5000, signal: stop.signal });
  stop.abort();
  await assert.rejects(waiting, { name: 'AbortError' });
});
