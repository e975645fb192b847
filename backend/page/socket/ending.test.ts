import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Attempt, Ending, AttemptFailure } from './attempt.ts';
import { explainEnding } from './ending.ts';
import type { EndingContext } from './explanation.ts';
import type { EndedEntry } from './history.ts';
import type { PlainAnswer } from './plain-request.ts';

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

function failure(cause: AttemptFailure): Ending {
  return { kind: 'failure', at: 0, failure: cause };
}

function explain(
  of: Attempt,
  ending: Ending,
  where: EndingContext,
  more: Partial<EndedEntry> = {},
  earlier: readonly EndedEntry[] = [],
) {
  return explainEnding({ number: 1, attempt: of, ending, ...more }, earlier, where);
}

const local = around('http://localhost');
const direct = 'ws://localhost:8080';
const proxied = 'wss://reverseproxy.com';

test('an orderly close shows code, reason and meaning and needs no advice', () => {
  const verdict = explain(attempt(direct, { openedAt: 0 }), close(1001, 'stopping'), local);
  assert.equal(verdict.code, '1001');
  assert.equal(verdict.reason, 'stopping');
  assert.match(verdict.name, /Going away/);
  assert.deepEqual(verdict.next, []);
});

/** A connection through the proxy that was cut `ageMs` after it opened. */
function cut(ageMs: number, more: Partial<Attempt> = {}): EndedEntry {
  const of = attempt(proxied, { openedAt: 0, received: 2, lastDataAt: 0, ...more });
  return { number: 1, attempt: of, ending: close(1006, '', ageMs), via: 'proxy' };
}

function explainCut(entry: EndedEntry, ...earlier: EndedEntry[]) {
  const { meaning, next, by } = explainEnding(entry, earlier, local);
  return { meaning, next: next.join('\n'), by };
}

test('1006 after opening tells the age, the silence and the extension, and names nobody', () => {
  const { meaning, by } = explainCut(cut(62_000, { lastDataAt: 2000 }));
  assert.match(meaning, /open for 1 min 2 s/);
  assert.match(meaning, /2 messages had arrived, and the last data passed 1 min before the end/);
  assert.match(meaning, /permessage-deflate was not agreed/);
  assert.equal(by, 'cannot tell from here: make watch');
});

test('a cut after a silence may be an idle timeout, and is one if it repeats', () => {
  const once = explainCut(cut(62_000));
  assert.match(once.next, /If the next connection is cut after the same silence/);
  assert.match(once.next, /proxy_read_timeout/);
  const again = explainCut(cut(80_000, { lastDataAt: 20_000 }), cut(60_100));
  assert.match(
    again.next,
    /2 connections in a row were cut after the same silence, 1 min: probably an idle/,
  );
  assert.doesNotMatch(again.next, /If it happens once/);
});

test('a cut after 4 ms is no idle timeout', () => {
  const { meaning, next } = explainCut(cut(4));
  assert.match(meaning, /open for 4 ms/);
  assert.doesNotMatch(next, /idle|proxy_read_timeout/);
});

test('a cut at the same age while data passed is no idle timeout either', () => {
  const busy = (ageMs: number) => cut(ageMs, { lastDataAt: ageMs - 200 });
  const { next } = explainCut(busy(5010), busy(5000), busy(5020), cut(90_000), busy(5000));
  assert.match(next, /3 connections in a row were cut at the same age, 5 s, and not for silence/);
  assert.doesNotMatch(next, /idle timeout/);
});

test('a cut right after data with permessage-deflate agreed points at IIS', () => {
  const agreed = { extensions: 'permessage-deflate; client_max_window_bits' };
  assert.match(explainCut(cut(60, agreed)).meaning, /permessage-deflate was agreed/);
  assert.match(explainCut(cut(60, agreed)).next, /ARR cannot carry permessage-deflate/);
  assert.doesNotMatch(explainCut(cut(60_000, agreed)).next, /ARR/);
  assert.doesNotMatch(explainCut(cut(60)).next, /ARR/);
});

test('a cut before anything arrived doubts who answered the handshake', () => {
  const { meaning, next } = explainCut(cut(3000, { received: 0 }));
  assert.match(meaning, /Nothing had arrived/);
  assert.match(next, /something else may have answered the handshake/);
});

test('1006 before opening points a direct socket at the backend', () => {
  const verdict = explain(attempt(direct), close(1006), local);
  const advice = verdict.next.join('\n');
  assert.match(advice, /port 8080: is the backend running/);
  assert.doesNotMatch(advice, /502|certificate|Local Network/);
  assert.equal(verdict.by, undefined);
});

test('1006 before opening does not say that there was no 101: the browser may have refused it', () => {
  const verdict = explain(attempt(proxied), close(1006, '', 12), local);
  assert.match(verdict.meaning, /did not open, and failed after 12 ms/);
  assert.doesNotMatch(verdict.meaning, /101/);
  assert.match(verdict.next.join('\n'), /If that is 101, this browser did not accept the answer/);
});

test('1006 before opening points a wss socket at the proxy log and the certificate', () => {
  const page = around('http://reverseproxy.com');
  const advice = explain(attempt(proxied), close(1006), page).next.join('\n');
  assert.match(advice, /proxy’s log\. 502 or 504/);
  assert.match(advice, /open https:\/\/reverseproxy\.com in a tab/);
});

test('a page of the same origin has come by that certificate: it is not the cause', () => {
  const page = around('https://reverseproxy.com');
  const advice = explain(attempt(proxied), close(1006), page).next.join('\n');
  assert.doesNotMatch(advice, /certificate/);
});

test('1015, which Firefox gives for TLS, keeps its meaning and is told of the certificate', () => {
  const page = around('http://reverseproxy.com');
  const verdict = explain(attempt(proxied), close(1015), page);
  assert.match(verdict.meaning, /TLS handshake failed/);
  assert.match(verdict.next.join('\n'), /in a tab and look/);
});

test('a plain request that was answered says more than the socket does', () => {
  const meaning = (plain: PlainAnswer) =>
    explain(attempt(proxied), close(1006), local, { plain }).meaning;
  assert.match(meaning({ status: 502 }), /answered 502: the proxy is there, and the backend did/);
  assert.match(meaning({ status: 200 }), /plain HTTP gets through, the upgrade does not/);
  assert.match(meaning({ status: 0 }), /is redirected/);
  assert.match(meaning({ status: 500 }), /answered 500: more than the upgrade fails/);
  assert.match(meaning('none'), /got no answer either/);
});

test('a close that the page asked for is yours, whatever the other side did', () => {
  const mine = attempt(direct, { openedAt: 0, closing: true });
  assert.equal(explain(mine, close(1000), local).by, 'you');
  const cutOff = explain(mine, close(1006), local);
  assert.equal(cutOff.by, 'you');
  assert.match(cutOff.meaning, /You closed it/);
});

test('1006 of a socket to localhost from elsewhere mentions Local Network Access', () => {
  const page = around('https://reverseproxy.com');
  assert.match(explain(attempt(direct), close(1006), page).next.join('\n'), /Local Network/);
});

test('1006 of an attempt that the user stopped is not called a failure', () => {
  const verdict = explain(attempt(direct, { closing: true }), close(1006), local);
  assert.match(verdict.meaning, /You stopped this attempt/);
  assert.deepEqual(verdict.next, []);
});

test('a constructor that throws is quoted, with mixed content explained', () => {
  const thrown = { cause: 'refused', error: 'SecurityError', detail: 'insecure' } as const;
  const verdict = explain(attempt(direct), failure(thrown), around('https://localhost'));
  assert.equal(verdict.code, 'no code');
  assert.match(verdict.meaning, /threw SecurityError: insecure/);
  assert.match(verdict.next.join(), /WebKit \(Safari\)/);
});

test('an error without close blames mixed content only from https to ws', () => {
  const silent = failure({ cause: 'silent' });
  const advice = (url: string, href: string) =>
    explain(attempt(url), silent, around(href)).next.join('\n');
  assert.match(advice(direct, 'https://localhost'), /WebKit/);
  assert.doesNotMatch(advice(proxied, 'https://reverseproxy.com'), /WebKit/);
  assert.match(advice(proxied, 'https://reverseproxy.com'), /connect-src/);
});

test('a handshake without an answer tells how long the page waited', () => {
  const verdict = explain(attempt(direct), failure({ cause: 'timeout', afterMs: 10_000 }), local);
  assert.match(verdict.meaning, /within 10 s/);
  const plain = { status: 504 };
  const late = failure({ cause: 'timeout', afterMs: 10_000 });
  assert.match(
    explain(attempt(proxied), late, local, { plain }).meaning,
    /gave up\. .*answered 504/,
  );
  const unanswered = failure({ cause: 'close-unanswered', afterMs: 5000 });
  assert.match(explain(attempt(direct), unanswered, local).meaning, /within 5 s/);
});

test('whatever went wrong, the last advice is the command that names the cause', () => {
  const command = (url: string, href: string): string | undefined =>
    explain(attempt(url), close(1006), around(href)).next.at(-1);
  assert.match(
    command(proxied, 'https://reverseproxy.com') ?? '',
    /`node lab\/bin\/lab101\.mjs doctor wss:\/\/reverseproxy\.com`/,
  );
  assert.match(
    command(direct, 'http://localhost') ?? '',
    /doctor ws:\/\/localhost:8080 --page http:\/\/localhost\/`/,
  );
  const endpoint = { choice: 'article', url: proxied, path: "/a?b='`&c", why: '' } as const;
  const own = attempt(proxied, { endpoint });
  assert.match(
    explain(own, close(1006), around('https://reverseproxy.com')).next.at(-1) ?? '',
    /doctor 'wss:\/\/reverseproxy\.com\/a\?b=%27%60&c'`/,
  );
});
