import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimelineStep } from '../timeline/timeline.ts';
import { renderFlow } from './flow.ts';
import {
  cut,
  direct,
  open,
  page,
  proxied,
  refused,
  stopped,
  undecided,
} from './test/recorded-flows.ts';

/** The visible text of the markup, in order. */
function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');
}

function arrows(markup: string): readonly string[] {
  return [...markup.matchAll(/<li[^>]*class="step"[^>]*>/g)].map(
    ([item]) =>
      `${/data-kind="([^"]*)/.exec(item)?.[1]} ${/data-span="([^"]*)/.exec(item)?.[1]}${item.includes('data-inferred') ? ' inferred' : ''}${item.includes('data-failed') ? ' failed' : ''}`,
  );
}

test('a proxied socket goes over three lifelines', () => {
  assert.deepEqual(arrows(renderFlow(proxied)), [
    'request browser-proxy',
    'request proxy-backend',
    'answer backend-proxy',
    'answer proxy-browser',
    'message backend-browser',
    'ping backend-browser',
    'close browser-backend',
    'close backend-browser',
    'log proxy',
  ]);
});

test('what nobody logged is inferred, and what happened many times is counted', () => {
  assert.equal(arrows(renderFlow(stopped)).at(-1), 'close browser-backend inferred');
  const ping = proxied.steps.find(({ kind }) => kind === 'ping') ?? assert.fail();
  const often = renderFlow({ ...proxied, steps: [{ ...ping, count: 12 }] });
  assert.match(textOf(often), /Backend to Browser, ping: ping 1 × 12/);
});

test('the diagram reads as a list: who to whom, what, and when', () => {
  const text = textOf(renderFlow(proxied));
  assert.match(text, /0 ms Browser to Proxy, request: GET \/ · Upgrade: websocket/);
  assert.match(text, /\+17 ms Proxy to Browser, answer: 101 Switching Protocols/);
  assert.match(text, /Backend to Browser, ping: ping 1/);
  assert.match(text, /≈ \+598 ms Proxy, log line: 101 logged · 603 ms/);
});

test('a person’s own application is called so in place of the backend', () => {
  const verdict = { ...proxied.verdict, who: 'backend' as const };
  const text = textOf(renderFlow({ ...proxied, verdict, ofApplication: true }));
  assert.match(text, /Browser Proxy Application /);
  assert.match(text, / Application The page closed it/);
  assert.match(text, /Application to Browser, ping: ping 1/);
  assert.doesNotMatch(text, /Backend(?! , event log)/);
});

test('a verdict that is a sign of a failure leads to its page', () => {
  const failed = { ...cut, verdict: { ...cut.verdict, failure: 'F02' } };
  const linked = /<a href="\.\.\/docs\/failures\/F02\.md"[^>]*>docs\/failures\/F02\.md<\/a>/;
  assert.match(renderFlow(failed, { project: '../' }), linked);
  assert.match(textOf(renderFlow(failed)), /how to fix it: docs\/failures\/F02\.md/);
  assert.doesNotMatch(renderFlow(proxied), /docs\/failures/);
});

test('the verdict names who ended it, and holds the lines that decide it', () => {
  const text = textOf(renderFlow(cut));
  assert.match(
    text,
    /Proxy The proxy cut it after 1\.9 s of silence: its timeout .*\. proxy-timeout/,
  );
  assert.match(
    text,
    /Decided by 4 lines Proxy , error log 2026-11-22 21:24:17\.000 UTC, to the second/,
  );
  assert.match(
    text,
    /upstream timed out \(110: Connection timed out\) while proxying upgraded connection/,
  );
});

test('a silence before a step is told', () => {
  assert.match(textOf(renderFlow(direct)), /1\.38 s: nothing seen/);
  assert.doesNotMatch(textOf(renderFlow(proxied)), /nothing seen/);
});

test('a silence is rough where a log that writes whole seconds bounds it', () => {
  const [ping = assert.fail(), timeout = assert.fail()] = cut.steps.slice(5);
  const after = (ms: number): string => {
    const steps = [ping, { ...timeout, atMs: ping.atMs + ms }];
    return textOf(renderFlow({ ...cut, steps }));
  };
  assert.match(after(2100), /≈ 2\.10 s: nothing seen/);
  assert.doesNotMatch(after(1900), /nothing seen/);
});

test('a refused handshake is marked as failed', () => {
  assert.deepEqual(
    arrows(renderFlow(refused)).filter((arrow) => arrow.endsWith('failed')),
    ['answer backend-proxy failed', 'answer proxy-browser failed'],
  );
});

test('what would decide it is named where it cannot be told', () => {
  const text = textOf(renderFlow(undecided));
  assert.match(text, /Cannot tell/);
  assert.match(text, /Would decide it: what the browser saw, the backend’s log/);
});

test('an open socket is open', () => {
  assert.match(textOf(renderFlow(open)), /still open/);
});

test('the handshake’s headers come first, in the standard’s writing, and explained', () => {
  const names = [...renderFlow(proxied).matchAll(/<th scope="row">([^<]*)</g)].map(
    ([, name]) => name,
  );
  assert.deepEqual(names.slice(0, 5), [
    'Connection',
    'Upgrade',
    'Sec-WebSocket-Key',
    'Sec-WebSocket-Version',
    'Sec-WebSocket-Extensions',
  ]);
  assert.match(
    textOf(renderFlow(proxied)),
    /Sec-WebSocket-Accept qzBwS6ObVL\+TcGGMig8QqYmFnZ4= made from the key/,
  );
});

test('the id that joins the lines is marked in them', () => {
  assert.match(renderFlow(proxied), new RegExp(`<mark>${proxied.id}</mark>`));
});

test('its id and level of heading can be chosen', () => {
  const markup = renderFlow(page, { anchor: 'here', heading: 4, open: false });
  assert.match(markup, /<article[^>]*id="here"/);
  assert.match(markup, /<h4[^>]*id="here-title"/);
  assert.doesNotMatch(markup, /class="diagram" open/);
});

test('of a thousand steps, the first and the last are drawn and the others counted', () => {
  const steps = Array.from({ length: 1000 }, (_, index): TimelineStep => ({
    atMs: open.startedAtMs + index,
    from: 'backend',
    to: 'browser',
    kind: 'message',
    label: `message ${index}`,
    evidence: [],
    inferred: true,
  }));
  const text = textOf(renderFlow({ ...open, steps }));
  assert.match(text, /message 179 .* 800 more steps .* message 980 .* message 999 /);
  assert.doesNotMatch(text, /message 180 /);
});
