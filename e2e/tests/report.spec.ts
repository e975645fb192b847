import { readdir, readFile, writeFile } from 'node:fs/promises';
import { env } from 'node:process';
import { projectPath } from '@lab101/lab';
import type { RunReport, Timeline } from '@lab101/lab';
import { expect, test } from '@playwright/test';
import type { FullResult, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import ReportReporter from '../src/reporting/report-reporter.ts';
import RowReporter from '../src/reporting/row-reporter.ts';

// The reporter alone, fed as Playwright feeds it: neither a lab nor a browser is needed.

const TIMELINE: Timeline = {
  watched: { browser: true, proxy: true, backend: true },
  flows: [],
};

const PROJECT = { project: () => ({ name: 'chromium' }) };

function testCase(title: string, isOk: boolean): TestCase {
  const parent = PROJECT as unknown as Suite;
  const location = { file: '/a.spec.ts', line: 1, column: 1 };
  const given = { id: title, title, parent, location, expectedStatus: 'passed', ok: () => isOk };
  return given as unknown as TestCase;
}

function result(status: TestResult['status'], given: Partial<TestResult> = {}): TestResult {
  const empty = { status, duration: 5, errors: [], attachments: [], annotations: [] };
  return { ...empty, ...given } as unknown as TestResult;
}

const ROW = { page: 'http://localhost', socket: 'ws://localhost:8080', via: 'direct', messages: 3 };

test('a run’s report tells what passed, failed, was cut short and was not run', async () => {
  const folder = test.info().outputPath('report');
  const reporter = new ReportReporter({ folder });
  const tests = ['passed', 'failed', 'interrupted', 'not run'].map((title) =>
    testCase(title, title !== 'failed'),
  );
  const [passed, failed, interrupted] = tests as [TestCase, TestCase, TestCase];
  reporter.onBegin({}, { allTests: () => tests } as unknown as Suite);
  reporter.onTestEnd(
    passed,
    result('passed', {
      annotations: [
        { type: 'lab101-browser', description: 'Chromium 1.2' },
        { type: 'lab101-row', description: JSON.stringify({ ...ROW, logged: 'no 101' }) },
      ],
      attachments: [
        {
          name: 'lab101-timeline',
          contentType: 'application/json',
          body: Buffer.from(JSON.stringify(TIMELINE)),
        },
      ],
    }),
  );
  reporter.onTestEnd(
    failed,
    result('failed', { errors: [{ message: '\u001b[31mred\u001b[39m' }] }),
  );
  reporter.onTestEnd(interrupted, result('interrupted'));
  await reporter.onEnd({ duration: 42 } as FullResult);

  const report = JSON.parse(await readFile(`${folder}/report.json`, 'utf8')) as RunReport;
  expect(report).toMatchObject({
    version: 1,
    durationMs: 42,
    counts: { passed: 1, failed: 1, skipped: 2 },
    environment: { browsers: ['Chromium 1.2'], node: process.version },
    rows: [{ ...ROW, browser: 'Chromium 1.2', verdict: 'as the article says', testId: 'passed' }],
    tests: [
      {
        title: 'passed',
        status: 'passed',
        errors: [],
        timeline: { watched: TIMELINE.watched, exchanges: [] },
      },
      { title: 'failed', status: 'failed', errors: ['red'], browser: 'Chromium 1.2' },
      { title: 'interrupted', status: 'skipped', errors: ['interrupted'] },
      { title: 'not run', status: 'skipped', errors: ['not run'] },
    ],
  });
  expect(await readFile(`${folder}/report.html`, 'utf8')).toContain('interrupted');
});

test('what a failed test left behind lies beside the report, and moves with it', async () => {
  const folder = test.info().outputPath('report');
  const trace = test.info().outputPath('trace.zip');
  await writeFile(trace, 'zip');
  const run = async (given: Partial<TestResult>, isOk: boolean): Promise<RunReport> => {
    const reporter = new ReportReporter({ folder });
    const one = testCase('one', isOk);
    reporter.onBegin({}, { allTests: () => [one] } as unknown as Suite);
    reporter.onTestEnd(one, result(isOk ? 'passed' : 'failed', given));
    await reporter.onEnd({ duration: 1 } as FullResult);
    return JSON.parse(await readFile(`${folder}/report.json`, 'utf8')) as RunReport;
  };
  const attachments: TestResult['attachments'] = [
    { name: 'screenshot', contentType: 'image/png', body: Buffer.from('png') },
    { name: '../../proxy <log>', contentType: 'text/plain', body: Buffer.from('line') },
    { name: 'trace', contentType: 'application/zip', path: trace },
    { name: 'gone', contentType: 'text/plain', path: '/no/such/file' },
    {
      name: 'lab101-timeline',
      contentType: 'application/json',
      body: Buffer.from(JSON.stringify(TIMELINE)),
    },
    { name: 'big', contentType: 'text/plain', body: Buffer.alloc(20 * 1024 * 1024 + 1) },
  ];
  const file = projectPath('e2e/tests/a.spec.ts');
  const errors = [
    { message: 'x', location: { file, line: 4, column: 2 }, snippet: '\u001b[31m> 4 |\u001b[0m' },
  ];
  const { tests } = await run({ attachments, errors }, false);
  expect(tests[0]?.failures).toEqual([
    { message: 'x', place: 'e2e/tests/a.spec.ts:4:2', frame: '> 4 |' },
  ]);
  const paths = tests[0]?.files?.map(({ path }) => path);
  expect(paths).toEqual([
    'files/1/1-screenshot.png',
    'files/1/2-.._.._proxy_log_.txt',
    'files/1/3-trace.zip',
  ]);
  expect(await readFile(`${folder}/${paths?.[2]}`, 'utf8')).toBe('zip');
  const page = await readFile(`${folder}/report.html`, 'utf8');
  for (const path of paths ?? []) expect(page).toContain(`href="${path}"`);

  await run({}, true);
  expect(await readdir(folder), 'those of the run before are gone').not.toContain('files');
});

test('a run without a test leaves the last report alone', async () => {
  const folder = test.info().outputPath('report');
  const reporter = new ReportReporter({ folder });
  reporter.onBegin({}, { allTests: () => [] } as unknown as Suite);
  await reporter.onEnd({ duration: 1 } as FullResult);
  await expect(readFile(`${folder}/report.json`)).rejects.toThrow('ENOENT');
});

test('a run that was interrupted leaves the report of the last complete one', async () => {
  const folder = test.info().outputPath('report');
  const junit = test.info().outputPath('junit.xml');
  const [one, two] = [testCase('one', true), testCase('two', true)];
  const run = async (xml: string, statuses: readonly TestResult['status'][]): Promise<void> => {
    const reporter = new ReportReporter({ folder, junit });
    reporter.onBegin({}, { allTests: () => [one, two] } as unknown as Suite);
    [one, two].forEach((each, index) => {
      const status = statuses[index];
      if (status !== undefined) reporter.onTestEnd(each, result(status));
    });
    await writeFile(junit, xml);
    const isCut = statuses.includes('interrupted');
    await reporter.onEnd({ duration: 1, status: isCut ? 'interrupted' : 'passed' } as FullResult);
  };
  await run('complete', ['passed', 'passed']);
  await run('cut short', ['passed', 'interrupted']);
  const report = JSON.parse(await readFile(`${folder}/report.json`, 'utf8')) as RunReport;
  expect(report.counts).toEqual({ passed: 2, failed: 0, skipped: 0 });
  expect(await readFile(`${folder}/junit.xml`, 'utf8')).toBe('complete');
  expect((await readdir(folder)).toSorted()).toEqual(['junit.xml', 'report.html', 'report.json']);
  await expect(readFile(junit)).rejects.toThrow('ENOENT');
});

test('the closing line of a run that was interrupted says how many tests were not run', async () => {
  const reporter = new RowReporter();
  const tests = ['passed', 'cut short', 'not begun'].map((title) => testCase(title, true));
  const [passed, cut] = tests as [TestCase, TestCase];
  reporter.onBegin({}, { allTests: () => tests } as unknown as Suite);
  reporter.onTestBegin();
  reporter.onTestEnd(passed, result('passed'));
  reporter.onTestEnd(cut, result('interrupted'));
  expect(reporter.counts('interrupted')).toBe(
    '1 passed, 0 failed, 0 skipped, 2 not run: interrupted',
  );
  expect(reporter.counts('passed')).toBe('1 passed, 0 failed, 0 skipped');
});

test('the closing lines say which tests were skipped, and why', async () => {
  const reporter = new RowReporter();
  const why = { type: 'skip', description: 'not run: PROXY=caddy takes no relay' };
  for (const title of ['one', 'two']) {
    reporter.onTestEnd(testCase(title, true), result('skipped', { annotations: [why] }));
  }
  reporter.onTestEnd(testCase('three', true), result('passed'));
  expect(reporter.skipped()).toEqual(['not run: 2 of a.spec.ts: PROXY=caddy takes no relay']);
});

test('a run in GitHub Actions adds its summary to the step’s', async () => {
  const summary = test.info().outputPath('summary.md');
  const before = env['GITHUB_STEP_SUMMARY'];
  env['GITHUB_STEP_SUMMARY'] = summary;
  try {
    const reporter = new ReportReporter({ folder: test.info().outputPath('report') });
    const only = testCase('only', true);
    reporter.onBegin({}, { allTests: () => [only] } as unknown as Suite);
    reporter.onTestEnd(only, result('passed'));
    await reporter.onEnd({ duration: 1 } as FullResult);
    expect(await readFile(summary, 'utf8')).toContain('1 passed, 0 failed, 0 skipped');
  } finally {
    if (before === undefined) delete env['GITHUB_STEP_SUMMARY'];
    else env['GITHUB_STEP_SUMMARY'] = before;
  }
});
