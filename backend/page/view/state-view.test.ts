import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stateText } from './state-view.ts';

test('a wait counts down in whole seconds', () => {
  assert.equal(stateText({ name: 'waiting', retryAt: 4200 }, 0), 'Waiting to reconnect in 5 s');
  assert.equal(stateText({ name: 'waiting', retryAt: 4200 }, 4100), 'Waiting to reconnect in 1 s');
  assert.equal(stateText({ name: 'failed', retryAt: 900 }, 0), 'Failed, next try in 1 s');
});

test('the other states are one word', () => {
  assert.equal(stateText({ name: 'open' }, 0), 'Open');
  assert.equal(stateText({ name: 'closed' }, 0), 'Closed');
});
