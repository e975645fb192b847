import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { Flow } from '../timeline/timeline.ts';
import { HOSTILE, hostileReport } from './test/fixture-hostile.ts';
import { direct, proxied } from '../view/test/recorded-flows.ts';
import { fixtureReport } from './test/fixture-report.ts';
import { renderReport } from './page.ts';
import type { ReportTest } from './run-report.ts';

/** A page without its own style and script, which are the same for every report. */
function body(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<script type="module">.*?<\/script>/s, '');
}

/** Anything but one of our elements with our attributes is text, and text has no `<`. */
const ELEMENT =
  /<\/?(?:!doctype html|a|abbr|article|b|bdi|body|caption|code|dd|details|div|dl|dt|fieldset|footer|form|g|h[1-4]|head|header|html|img|input|label|legend|li|link|main|mark|meta|ol|p|path|pre|rect|section|span|summary|svg|table|tbody|td|text|th|thead|title|tr|ul)(?:\s+(?:alt|aria-[a-z]+|autocomplete|charset|checked|class|content|d|data-(?:failed|inferred|kind|lit|open|outcome|span|status|unreached|verdict|via|who)|for|height|hidden|href|http-equiv|id|lang|loading|name|open|rel|role|rx|scope|spellcheck|src|tabindex|target|title|type|value|viewBox|width|x|y)(?:="[^"<>]*")?)*\s*\/?>/g;

function assertOnlyOwnMarkup(page: string): void {
  const rest = body(page).replaceAll(ELEMENT, '');
  assert.doesNotMatch(rest, /[<>]/, 'markup that is not the report’s own');
  for (const [, target] of body(page).matchAll(/\s(?:href|src)="([^"]*)"/g)) {
    assert.match(
      target ?? '',
      /^#|^data:image\/svg\+xml,%3Csvg |^files\/\d+\/\d+-[\w.-]+$|^\.\.\/\.\.\/\.\.\/docs\/failures\/F\d\d\.md$/,
      'a link that leads elsewhere',
    );
  }
  for (const id of body(page).matchAll(/\sid="([^"]*)"/g)) assert.match(id[1] ?? '', /^[\w-]+$/);
  assert.doesNotMatch(page, /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u, 'unseen characters');
}

test('nothing from a log becomes markup', () => {
  for (const text of HOSTILE) assertOnlyOwnMarkup(renderReport(hostileReport(() => text)));
});

test('whatever is logged, nothing of it becomes markup', () => {
  const part = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 20 }), (texts) => {
      let next = 0;
      const report = hostileReport(() => texts[next++ % texts.length] ?? '');
      assertOnlyOwnMarkup(renderReport(report));
    }),
    { numRuns: 50 },
  );
});

test('the policy allows this style and this script and nothing else', () => {
  const page = renderReport(fixtureReport);
  const policy = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1];
  const hash = (element: string): string => {
    const text = new RegExp(`<${element}[^>]*>(.*?)</${element}>`, 's').exec(page)?.[1] ?? '';
    return `sha256-${createHash('sha256').update(text).digest('base64')}`;
  };
  assert.equal(
    policy,
    `default-src 'none'; style-src '${hash('style')}'; script-src '${hash('script')}'; img-src data: 'self' file:; base-uri 'none'; form-action 'none'`,
  );
  assert.doesNotMatch(body(page), /\sstyle=/);
});

test('failed tests come first and are open, the others are folded', () => {
  const tests = [
    ...renderReport(fixtureReport).matchAll(/<details\s+class="card test"[^>]*>/g),
  ].map(
    ([element]) =>
      `${/data-status="(\w+)/.exec(element)?.[1]}${/\sopen/.test(element) ? ' open' : ''}`,
  );
  assert.deepEqual(tests, ['failed open', 'passed', 'passed', 'passed', 'passed', 'skipped']);
});

test('a failed test shows where it failed, the source around it, and what it left behind', () => {
  const page = renderReport(fixtureReport);
  assert.match(page, /<bdi>e2e\/tests\/endings\.spec\.ts:41:32<\/bdi>/);
  assert.match(page, /&gt; 41 \| {3}expect\(who\)\.toBe\(&quot;client&quot;\);/);
  assert.match(page, /<img src="files\/1\/1-screenshot\.png" alt="screenshot at the failure"/);
  assert.match(page, /show-trace files\/1\/2-trace\.zip/);
  assert.match(page, /<a href="files\/1\/3-proxy\.log">proxy\.log<\/a>/);
});

test('a file that does not lie beside the report is not linked', () => {
  const failed = fixtureReport.tests.find(({ status }) => status === 'failed') ?? assert.fail();
  for (const path of ['files/../../x', '/etc/passwd', 'https://a.example/', 'files/1/2-a/../b']) {
    const tests = [{ ...failed, files: [{ name: 'x', path, kind: 'picture' as const }] }];
    assert.doesNotMatch(renderReport({ ...fixtureReport, rows: [], tests }), /<img|class="left"/);
  }
});

test('every link leads to one place in the page', () => {
  const page = renderReport(fixtureReport);
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length, 'an id is given twice');
  const targets = [...page.matchAll(/\shref="#([^"]*)"/g)].map(([, target]) => target);
  assert.ok(targets.length > 20);
  for (const target of targets) assert.ok(ids.includes(target), `nothing has the id ${target}`);
});

test('a row links to the diagram of its socket', () => {
  const page = renderReport(fixtureReport);
  assert.match(
    page,
    new RegExp(
      `id="row-Chromium_156_0_8078_79-https_reverseproxy_com".*?href="#test-rows-2-${proxied.id}"`,
      's',
    ),
  );
});

test('the drawing of a row names the schemes of page and socket', () => {
  const page = renderReport(fixtureReport);
  const drawn = [...page.matchAll(/<text class="scheme"[^>]*>(\w+)</g)].map(([, scheme]) => scheme);
  const told = fixtureReport.rows.flatMap((row) => [row.page, row.socket]);
  assert.deepEqual(
    drawn,
    told.map((address) => address.replace(/:.*/, '')),
  );
});

test('the same report gives the same page', () => {
  assert.equal(renderReport(fixtureReport), renderReport(structuredClone(fixtureReport)));
});

function manySockets(sockets: number): readonly Flow[] {
  return Array.from({ length: sockets }, (_, index) => ({
    ...(index % 2 === 0 ? proxied : direct),
    id: `${proxied.id}-${index}`,
  }));
}

function manyTests(tests: number, sockets: number): readonly ReportTest[] {
  return Array.from({ length: tests }, (_, index) => ({
    id: `many-${index}`,
    file: 'many.spec.ts',
    title: `many ${index}`,
    browser: 'Chromium',
    status: 'passed',
    durationMs: 1,
    errors: [],
    timeline: {
      watched: { browser: true, proxy: true, backend: true },
      flows: manySockets(sockets),
    },
  }));
}

test('a test with a thousand sockets shows two hundred and says how many more', () => {
  const page = renderReport({ ...fixtureReport, rows: [], tests: manyTests(1, 1000) });
  assert.equal(page.match(/<article/g)?.length, 200);
  assert.match(page, /800 more page loads and sockets/);
});

test('200 tests with 1,000 sockets make a page of at most 16 MB', () => {
  const page = renderReport({ ...fixtureReport, tests: manyTests(200, 5) });
  assert.equal(page.match(/<article/g)?.length, 1000 + fixtureReport.rows.length);
  assert.ok(page.length < 16_000_000, `${page.length} characters`);
});

test('a run without rows and tests says so', () => {
  const page = renderReport({
    ...fixtureReport,
    rows: [],
    tests: [],
    counts: { passed: 0, failed: 0, skipped: 0 },
  });
  assert.match(page, /No test ran/);
  assertOnlyOwnMarkup(page);
});
