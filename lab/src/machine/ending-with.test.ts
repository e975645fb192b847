import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endingWith } from './ending-with.ts';

test('a step is done, and hands on what came of it', async () => {
  const step = endingWith(new AbortController().signal, { title: 'One', run: async () => 'done' });
  assert.equal(step.title, 'One');
  assert.equal(await step.run(() => undefined), 'done');
});

test('a step fails where Ctrl-C came while it ran, and is not begun where it came before', async () => {
  const interrupted = new AbortController();
  let runs = 0;
  const step = endingWith(interrupted.signal, {
    title: 'One',
    run: async () => {
      runs += 1;
      interrupted.abort();
      return 'done';
    },
  });
  await assert.rejects(
    step.run(() => undefined),
    { name: 'AbortError' },
  );
  await assert.rejects(
    step.run(() => undefined),
    { name: 'AbortError' },
  );
  assert.equal(runs, 1);
});
