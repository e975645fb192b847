import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeOfDay } from '../duration.ts';
import type { EndedEntry, LastEnd } from '../socket/history.ts';
import type { PlainAnswer } from '../socket/plain-request.ts';
import { retriesText } from './close-view.ts';

const AT = 1_000_000;

function ended(at: number, openedAt?: number, plain?: PlainAnswer): EndedEntry {
  const endpoint = { choice: 'article', url: 'wss://localhost', why: '' } as const;
  const attempt = { cid: 'c', endpoint, url: endpoint.url, startedAt: 0 };
  return {
    number: 1,
    attempt: openedAt === undefined ? attempt : { ...attempt, openedAt },
    ending: { kind: 'close', at, code: 1006, reason: '', wasClean: false },
    ...(plain !== undefined && { plain }),
  };
}

function text(last: Partial<LastEnd>): string | undefined {
  return retriesText({ entry: ended(AT, 0), failed: 0, earlier: [], ...last });
}

test('the retries after an end are one line, with what a plain request got', () => {
  const since = `Since then 3 attempts to reconnect failed, the last at ${timeOfDay(AT)} (1006`;
  assert.equal(text({ failed: 3, lastRetry: ended(AT) }), `${since}).`);
  const answers: readonly (readonly [PlainAnswer, string])[] = [
    [{ status: 502 }, '502'],
    [{ status: 0 }, 'a redirect'],
    ['none', 'no answer'],
  ];
  for (const [plain, said] of answers) {
    const lastRetry = ended(AT, undefined, plain);
    assert.equal(text({ failed: 3, lastRetry }), `${since}; to a plain request: ${said}).`);
  }
});

test('it says when the connection was open again', () => {
  const again = `Open again since ${timeOfDay(AT + 5000)}.`;
  assert.equal(text({ reopenedAt: AT + 5000 }), again);
  const tried = text({ failed: 1, lastRetry: ended(AT), reopenedAt: AT + 5000 });
  assert.match(tried ?? '', /^Since then 1 attempt to reconnect failed.*\. Open again since/);
});

test('of attempts that never opened it says how many there were, from the second on', () => {
  assert.equal(text({ entry: ended(AT), failed: 2 }), '2 attempts in a row did not open.');
  assert.equal(text({ entry: ended(AT), failed: 1 }), undefined);
  assert.equal(text({}), undefined);
});
