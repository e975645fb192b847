import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../options.ts';
import { serve } from '../test/server.ts';
import { Context } from './context.ts';

test('the forty-first connection of a run is not opened', async () => {
  await using server = await serve((_request, socket) => socket.destroy());
  const context = new Context(readOptions({ url: `ws://127.0.0.1:${server.port}/` }));
  const asks = Array.from({ length: 45 }, () => context.connect(context.asked.target));
  const refused = (await Promise.all(asks)).filter((one) => 'failure' in one);
  context.end();
  assert.deepEqual(
    new Set(refused.map((one) => 'failure' in one && one.failure)),
    new Set(['not-asked']),
  );
  assert.equal(refused.length, 5);
});
