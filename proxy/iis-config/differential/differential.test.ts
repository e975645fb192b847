import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { DIFFERENCES } from './differences.ts';
import { judge } from './judge.ts';
import { startMiddleware } from './middleware.ts';
import { printReport } from './print-report.ts';
import { REFUSALS } from './refusals.ts';
import { rewriteXml } from './rewrite-xml.ts';
import { emptyReport, runMade } from './run.ts';
import { EACH_DIFFERENCE } from './test/each-difference.ts';
import { WITHOUT_DOTNET } from './test/found-dotnet.ts';
import { runFiles, runGoldenCases } from './test/known-cases.ts';

/** The short form, for every run of the tests: main.ts makes as many as it is told. */
const SHORT = { configurations: 20, requestsEach: 40, seed: 1 };

test(
  'differential: the engine and ASP.NET Core differ only as known',
  { skip: WITHOUT_DOTNET },
  async (t) => {
    const middleware = startMiddleware(process.env);
    try {
      const known = emptyReport();
      await runGoldenCases(middleware, known);
      const left = await runFiles(middleware, known);
      assert.deepEqual(left, ['auth.config', 'empty.config']);
      assert.ok(known.agree > 400, printReport(known));
      const generated = await runMade(middleware, SHORT);
      assert.ok(
        generated.agree > 100 && generated.slow < generated.agree / 10,
        printReport(generated),
      );
      for (const report of [known, generated]) {
        t.diagnostic(`differential, middleware: ${printReport(report).split('\n')[0]}`);
      }
    } finally {
      await middleware.close();
    }
  },
);

test('each difference is one: a pair cannot do without it', { skip: WITHOUT_DOTNET }, async () => {
  const middleware = startMiddleware(process.env);
  try {
    for (const [id, { configuration, request }] of Object.entries(EACH_DIFFERENCE)) {
      const verdict = await middleware.ask(rewriteXml(configuration), [request]);
      assert.ok('answers' in verdict, `${id}: ${JSON.stringify(verdict)}`);
      const [answer] = verdict.answers;
      assert.ok(answer !== undefined);
      const judged = await judge({ configuration, request, middleware: answer }, middleware.match);
      assert.ok('differences' in judged, `${id}: ${JSON.stringify(judged)}`);
      assert.ok(
        judged.differences.some((one) => one === id),
        `${id}: ${judged.differences.join()}`,
      );
    }
  } finally {
    await middleware.close();
  }
});

test('README.md has every difference and every reason not to load, and no other', () => {
  const readme = new URL('../../../iis-config/differential/README.md', import.meta.url);
  const rows = readFileSync(readme, 'utf8').matchAll(/^\| `(?<id>[a-z-]+)` +\|/gm);
  const expected = [...Object.keys(DIFFERENCES), ...Object.keys(REFUSALS)];
  assert.deepEqual(
    Array.from(rows, ({ groups }) => groups?.['id']),
    expected,
  );
});
