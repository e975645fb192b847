import { stdout } from 'node:process';
import { failures } from '@lab101/failures';
import type { Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';

/** Prints how many faces passed, and which failures have none, as the last line. */
class GalleryReporter implements Reporter {
  #planned = 0;
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };
  readonly #skipped = new Map<string, string>();

  onBegin(_config: unknown, suite: Suite): void {
    this.#planned = suite.allTests().length;
  }

  onTestEnd(test: TestCase, { status, annotations }: TestResult): void {
    if (status === 'interrupted') return;
    if (status === 'skipped') {
      const why = annotations.find(({ type }) => type === 'skip')?.description;
      this.#skipped.set(test.title.split(':')[0] ?? '', why ?? 'left out');
    }
    const outcome = status === 'passed' || status === 'skipped' ? status : 'failed';
    this.#counts[outcome] += 1;
  }

  onEnd(): void {
    const { passed, failed, skipped } = this.#counts;
    const left = this.#planned - passed - failed - skipped;
    const without = failures
      .filter(({ faces }) => faces.length === 0)
      .map(({ id }) => id)
      .toSorted();
    const notRun = [
      ...[...this.#skipped].map(([name, why]) => `${name} (${why})`),
      ...(left === 0 ? [] : [`${left} more (interrupted)`]),
      `${without.join(', ')} (make gallery says why)`,
    ];
    stdout.write(`\n${passed} passed, ${failed} failed; not run: ${notRun.join(', ')}\n`);
  }
}

// Playwright loads a reporter by its default export.
export default GalleryReporter;
