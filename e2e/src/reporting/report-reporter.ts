import { existsSync } from 'node:fs';
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { release, type as systemType } from 'node:os';
import { relative } from 'node:path';
import { env, stderr, stdout, version } from 'node:process';
import { stripVTControlCharacters } from 'node:util';
import { projectPath, renderReport, renderSummary, reportJson } from '@lab101/lab';
import type { RunReport, ReportFailure, ReportFile, ReportRow, ReportTest } from '@lab101/lab';
import type { FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { outcomeOf, readBrowser, readTimeline } from './handover.ts';
import { keepLeftFiles } from './left-files.ts';
import { inArticlesOrder, readRow } from './row.ts';

export interface ReportOptions {
  readonly folder: string;
  /** A file that an earlier reporter has written; it is moved into the folder. */
  readonly junit?: string;
  /** Prints the location of the report at the end of the run's output. */
  readonly closingLine?: boolean;
}

/** Writes the report, of a failed run too. An interrupted run keeps the last complete one. */
class ReportReporter implements Reporter {
  readonly #startedAt = new Date();
  readonly #results = new Map<string, TestResult>();
  /** The browser of each project. A test that was cut short does not name its browser. */
  readonly #browsers = new Map<string, string>();
  readonly #folder: string;
  readonly #junit: string | undefined;
  readonly #closingLine: boolean;
  #suite: Suite | undefined;
  #files: ReadonlyMap<string, readonly ReportFile[]> = new Map();

  constructor({ folder, junit, closingLine = false }: ReportOptions) {
    this.#folder = folder;
    this.#junit = junit;
    this.#closingLine = closingLine;
  }

  /** Another reporter prints the list of tests. */
  printsToStdio(): boolean {
    return false;
  }

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite;
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    this.#results.set(test.id, result);
    const browser = readBrowser(result);
    if (browser !== undefined) this.#browsers.set(projectOf(test), browser);
  }

  async onEnd({ duration, status }: FullResult): Promise<void> {
    const isComplete = status !== 'interrupted' && this.#results.size > 0;
    if (isComplete) await this.#write(duration);
    else if (this.#junit !== undefined) await rm(this.#junit, { force: true });
    if (this.#closingLine && status === 'interrupted') stdout.write(`${this.#notRun()}\n`);
    if (!this.#closingLine || !isComplete) return;
    stdout.write(
      `Report: ${relative(projectPath(), `${this.#folder}/report.html`)} (make report)\n`,
    );
  }

  async #write(durationMs: number): Promise<void> {
    const folder = this.#folder;
    await mkdir(folder, { recursive: true });
    this.#files = await keepLeftFiles(folder, this.#failed());
    const report = this.#report(durationMs);
    await writeWhole(`${folder}/report.json`, reportJson(report));
    await writeWhole(`${folder}/report.html`, renderReport(report));
    if (this.#junit !== undefined) await rename(this.#junit, `${folder}/junit.xml`);
    await appendSummary(report);
  }

  #failed(): ReadonlyMap<string, TestResult> {
    const all = this.#suite?.allTests() ?? [];
    const results = all.flatMap((test): [string, TestResult][] => {
      const result = this.#results.get(test.id);
      const isFailed = result !== undefined && outcomeOf(test, result) === 'failed';
      return isFailed ? [[test.id, result]] : [];
    });
    return new Map(results);
  }

  #notRun(): string {
    const all = this.#suite?.allTests() ?? [];
    const isDone = ({ id }: TestCase): boolean => {
      const result = this.#results.get(id);
      return result !== undefined && result.status !== 'interrupted';
    };
    const left = all.filter((test) => !isDone(test)).length;
    const before = existsSync(`${this.#folder}/report.html`)
      ? 'make report opens the last complete run'
      : 'there is no report of a complete run yet';
    const what = all.length === 0 ? 'no test was' : `${left} of ${all.length} tests were not`;
    return `Interrupted: ${what} run; ${before}`;
  }

  #test(test: TestCase): ReportTest {
    const { id, title, location } = test;
    const file = pathInProject(location.file);
    const browser = this.#browsers.get(projectOf(test)) ?? projectOf(test);
    const result = this.#results.get(id);
    const failures = result === undefined ? [] : failuresOf(result);
    const files = this.#files.get(id);
    return {
      id,
      file,
      title,
      browser,
      status: result === undefined ? 'skipped' : outcomeOf(test, result),
      durationMs: result?.duration ?? 0,
      // A test that did not start because the run was interrupted has no result.
      errors: result === undefined ? ['not run'] : messagesOf(result),
      ...(failures.length > 0 && { failures }),
      ...(files !== undefined && { files }),
      timeline: result && readTimeline(result),
    };
  }

  #rows(test: TestCase): ReportRow[] {
    const { id: testId, browser, status } = this.#test(test);
    const annotations = this.#results.get(testId)?.annotations ?? [];
    return annotations.flatMap((annotation) => {
      const row = readRow(annotation);
      if (row === undefined) return [];
      const verdict = status === 'passed' ? (row.verdict ?? 'as the article says') : 'FAILED';
      return [{ ...row, browser, testId, verdict }];
    });
  }

  #report(durationMs: number): RunReport {
    const all = this.#suite?.allTests() ?? [];
    const tests = all.map((test) => this.#test(test));
    const count = (status: ReportTest['status']): number =>
      tests.filter((test) => test.status === status).length;
    return {
      version: 1,
      startedAt: this.#startedAt.toISOString(),
      durationMs,
      environment: {
        engine: env['LAB101_ENGINE'] ?? 'unknown',
        proxy: env['LAB101_PROXY'] ?? 'unknown',
        browsers: [...new Set(this.#browsers.values())],
        node: version,
        system: `${systemType()} ${release()}`,
      },
      counts: { passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
      rows: all.flatMap((test) => this.#rows(test)).toSorted(inReportsOrder),
      tests,
    };
  }
}

function inReportsOrder(a: ReportRow, b: ReportRow): number {
  return a.browser.localeCompare(b.browser) || inArticlesOrder(a, b);
}

function messagesOf({ status, errors }: TestResult): string[] {
  const messages = errors.map(messageOf);
  return status === 'interrupted' ? [...messages, 'interrupted'] : messages;
}

/** The error with its place and the lines around it, if Playwright knows them. */
function failuresOf({ errors }: TestResult): ReportFailure[] {
  return errors.map((error) => {
    const { location, snippet } = error;
    const place = location && `${pathInProject(location.file)}:${location.line}:${location.column}`;
    return {
      message: messageOf(error),
      ...(place !== undefined && { place }),
      ...(snippet !== undefined && { frame: stripVTControlCharacters(snippet) }),
    };
  });
}

function messageOf({ message, value }: TestResult['errors'][number]): string {
  return stripVTControlCharacters(message ?? value ?? 'no message');
}

function pathInProject(file: string): string {
  return relative(projectPath(), file).replaceAll('\\', '/');
}

function projectOf(test: TestCase): string {
  return test.parent.project()?.name ?? '';
}

/** Replaces a file in one step, so that a killed run leaves the previous one. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

/** Writes the job summary of GitHub Actions. */
async function appendSummary(report: RunReport): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  await appendFile(file, renderSummary(report)).catch((error: unknown) => {
    stderr.write(`Warning: the summary was not written: ${String(error)}\n`);
  });
}

// Playwright loads a reporter by its default export.
// oxlint-disable-next-line import/no-default-export
export default ReportReporter;
