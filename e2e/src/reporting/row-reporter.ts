import { basename } from 'node:path';
import { env, stdout } from 'node:process';
import { inColumns } from '@lab101/lab';
import type { FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { outcomeOf } from './handover.ts';
import { inArticlesOrder, readRow, type Row } from './row.ts';

/** Prints a line for each of the article's pages, each reason why tests were skipped, and the counts. */
class RowReporter implements Reporter {
  readonly #rows: { readonly row: Row; readonly verdict: string }[] = [];
  #firstTestMs: number | undefined;
  /** How many tests of a spec were skipped for a reason. */
  readonly #skipped = new Map<string, number>();
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };
  #planned = 0;

  onBegin(_config: unknown, suite: Suite): void {
    this.#planned = suite.allTests().length;
  }

  onTestBegin(): void {
    this.#firstTestMs ??= performance.now();
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status !== 'interrupted') this.#counts[outcomeOf(test, result)] += 1;
    if (result.status === 'skipped') this.#skip(test, result);
    for (const annotation of result.annotations) {
      const row = readRow(annotation);
      if (row !== undefined)
        this.#rows.push({
          row,
          verdict: test.ok() ? (row.verdict ?? 'as the article says') : 'FAILED',
        });
    }
  }

  onEnd({ status }: FullResult): void {
    if (this.#rows.length > 0) stdout.write(`\n${this.#table()}\n`);
    if (this.#firstTestMs === undefined) return; // no test ran, and Playwright said so
    const seconds = ((performance.now() - this.#firstTestMs) / 1000).toFixed(1);
    stdout.write(`\n${seconds} s in browser tests, ${env['LAB101_ENGINE'] ?? 'no'} engine\n`);
    stdout.write([...this.skipped(), this.counts(status), ''].join('\n'));
  }

  #skip({ location }: TestCase, { annotations }: TestResult): void {
    const why = annotations.find(({ type }) => type === 'skip')?.description ?? 'left out';
    const line = `${basename(location.file)}: ${why.replace(/^not run: /, '')}`;
    this.#skipped.set(line, (this.#skipped.get(line) ?? 0) + 1);
  }

  skipped(): readonly string[] {
    return Array.from(this.#skipped, ([line, count]) => `not run: ${count} of ${line}`).toSorted();
  }

  counts(status: FullResult['status']): string {
    const { passed, failed, skipped } = this.#counts;
    const counts = `${passed} passed, ${failed} failed, ${skipped} skipped`;
    if (status !== 'interrupted') return counts;
    return `${counts}, ${this.#planned - passed - failed - skipped} not run: interrupted`;
  }

  #table(): string {
    const head = ['page', 'socket', 'route', 'messages', 'the proxy logged', 'verdict'];
    const rows = this.#rows
      .toSorted((a, b) => inArticlesOrder(a.row, b.row))
      .map(({ row, verdict }) => [
        row.page,
        row.socket,
        row.via,
        `${row.messages} in order`,
        row.logged,
        verdict,
      ]);
    return inColumns([head, ...rows]);
  }
}

// Playwright loads a reporter by its default export.
export default RowReporter;
