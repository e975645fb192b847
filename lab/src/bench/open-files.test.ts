import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitConnections, openFilesLimit } from './open-files.ts';

test('all connections are measured where the limit on open files allows it', () => {
  assert.deepEqual(fitConnections(2000, 4100, 2), { connections: 2000 });
  assert.deepEqual(fitConnections(2000, Number.POSITIVE_INFINITY, 2), { connections: 2000 });
});

test('a low limit reduces the connections, and the note says so and how to raise it', () => {
  assert.deepEqual(fitConnections(2000, 1024, 2), {
    connections: 462,
    note: 'ulimit -n is 1024: measured with 462 connections instead of 2000, run ulimit -n 4100 before',
  });
});

test('the limit of this process is a number', async () => {
  assert.ok((await openFilesLimit()) > 0);
});
