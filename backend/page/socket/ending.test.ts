import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, Ending, Failure } from './attempt.ts';
import { explainEnding } from './ending.ts';

const config = { httpPort: 80, httpsPort: 443, backendPort: 8080 };

function around(href: string) {
  const { protocol, hostname, port } = new URL(href);
  return { page: { protocol, hostname, port }, config };
}

function attempt(url: string, more: Partial<Attempt> = {}): Attempt {
  const endpoint = { choice: 'article', url, why: '' } as const;
  return { cid: 'c-1', endpoint, url: `${url}/?cid=c-1`, startedAt: 0, ...more };
}

function close(code: number, reason = '', at = 62_000): Ending {
  return { kind: 'close', at, code, reason, wasClean: code !== 1006 };
}

function failure(cause: Failure): Ending {
  return { kind: 'failure', at: 0, failure: cause };
}

const local = around('http://localhost');
const direct = 'ws://localhost:8080';
const proxied = 'wss://reverseproxy.com';

test('an orderly close shows code, reason and meaning and needs no advice', () => {
  const verdict = explainEnding(attempt(direct, { openedAt: 0 }), close(1001, 'stopping'), local);
  assert.equal(verdict.code, '1001');
  assert.equal(verdict.reason, 'stopping');
  assert.match(verdict.name, /Going away/);
  assert.deepEqual(verdict.next, []);
});

test('1006 after opening tells for how long it was open and suspects the idle timeout', () => {
  const verdict = explainEnding(attempt(direct, { openedAt: 0 }), close(1006), local);
  assert.match(verdict.meaning, /open for 1 min 2 s/);
  assert.match(verdict.next.join('\n'), /proxy_read_timeout/);
});

test('1006 before opening points a direct socket at the backend', () => {
  const advice = explainEnding(attempt(direct), close(1006), local).next.join('\n');
  assert.match(advice, /port 8080: is the backend running/);
  assert.doesNotMatch(advice, /502|certificate|Local Network/);
});

test('1006 before opening points a wss socket at the proxy log and the certificate', () => {
  const page = around('http://reverseproxy.com');
  const advice = explainEnding(attempt(proxied), close(1006), page).next.join('\n');
  assert.match(advice, /proxy’s log\. 502 or 504/);
  assert.match(advice, /open https:\/\/reverseproxy\.com in a tab/);
});

test('1006 of a socket to localhost from elsewhere mentions Local Network Access', () => {
  const page = around('https://reverseproxy.com');
  assert.match(explainEnding(attempt(direct), close(1006), page).next.join('\n'), /Local Network/);
});

test('1006 of an attempt that the user stopped is not called a failure', () => {
  const verdict = explainEnding(attempt(direct, { closing: true }), close(1006), local);
  assert.match(verdict.meaning, /You stopped this attempt/);
  assert.deepEqual(verdict.next, []);
});

test('a constructor that throws is quoted, with mixed content explained', () => {
  const thrown = { cause: 'refused', error: 'SecurityError', detail: 'insecure' } as const;
  const verdict = explainEnding(attempt(direct), failure(thrown), around('https://localhost'));
  assert.equal(verdict.code, 'no code');
  assert.match(verdict.meaning, /threw SecurityError: insecure/);
  assert.match(verdict.next.join(), /WebKit \(Safari\)/);
});

test('an error without close blames mixed content only from https to ws', () => {
  const silent = failure({ cause: 'silent' });
  const advice = (url: string, href: string) =>
    explainEnding(attempt(url), silent, around(href)).next.join('\n');
  assert.match(advice(direct, 'https://localhost'), /WebKit/);
  assert.doesNotMatch(advice(proxied, 'https://reverseproxy.com'), /WebKit/);
  assert.match(advice(proxied, 'https://reverseproxy.com'), /connect-src/);
});

test('a handshake without an answer tells how long the page waited', () => {
  const verdict = explainEnding(
    attempt(direct),
    failure({ cause: 'timeout', afterMs: 10_000 }),
    local,
  );
  assert.match(verdict.meaning, /within 10 s/);
  const unanswered = failure({ cause: 'close-unanswered', afterMs: 5000 });
  assert.match(explainEnding(attempt(direct), unanswered, local).meaning, /within 5 s/);
});
