import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE, hostileReport } from './test/fixture-hostile.ts';
import { fixtureReport } from './test/fixture-report.ts';
import { cut } from '../view/test/recorded-flows.ts';
import { renderSummary } from './summary.ts';

/** The text as GitHub renders it: entities decoded, `<code>` removed. */
function read(markdown: string): string {
  return markdown
    .replaceAll(/<\/?code>/g, '')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

test('counts, a line for each row, and each failed test with its verdict', () => {
  const lines = read(renderSummary(fixtureReport)).split('\n');
  assert.equal(lines[0], '### ❌ 4 passed, 1 failed, 1 skipped');
  assert.equal(
    lines[2],
    'nginx 1.22.1 in IIS’s place, process engine, Chromium 156.0.8078.79, WebKit 26.4, in 24.6 s',
  );
  assert.equal(lines.filter((line) => line.startsWith('| ')).length, 2 + fixtureReport.rows.length);
  assert.ok(
    lines.includes(
      '| Chromium 156.0.8078.79 | https://reverseproxy.com | wss://reverseproxy.com | proxy | 10 | 200 on 443 HTTP/2.0; 101 on 443 HTTP/1.1 after 460 ms | as the article says |',
    ),
  );
  assert.deepEqual(lines.slice(lines.indexOf('#### Failed') + 2), [
    '- **the proxy cuts a silent socket** (e2e/tests/endings.spec.ts:41:32, Chromium 156.0.8078.79)',
    '  - Error: expect(received).toBe(expected)',
    `  - wss://reverseproxy.com:22832/: **Proxy**. ${cut.verdict.sentence}`,
    '',
  ]);
});

test('a run without failures lists none', () => {
  const summary = renderSummary({
    ...fixtureReport,
    counts: { passed: 4, failed: 0, skipped: 0 },
    tests: [],
  });
  assert.match(summary, /^### ✅ 4 passed/);
  assert.doesNotMatch(summary, /Failed/);
});

test('nothing from a log becomes Markdown', () => {
  for (const text of HOSTILE) {
    const summary = renderSummary(hostileReport(() => text));
    const table = summary.split('\n').filter((line) => line.startsWith('| '));
    assert.equal(table.length, 2 + fixtureReport.rows.length);
    for (const line of table) assert.equal(line.match(/\|/g)?.length, 8, line);
    const foreign = summary
      .replaceAll(/<\/?code>|&#\d+;/g, '')
      .replaceAll(/^(?:####? |- | {2}- )/gm, '')
      .replaceAll('**', '');
    assert.doesNotMatch(foreign, /[<>`@[\]*_#]/);
  }
});
