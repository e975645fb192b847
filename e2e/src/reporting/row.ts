import type { ReportRow } from '@lab101/lab';
import type { TestInfo } from '@playwright/test';

/** One page in the summary. Without a verdict, it did what the article shows if the test passed. */
export type Row = Omit<ReportRow, 'browser' | 'testId' | 'verdict'> &
  Partial<Pick<ReportRow, 'verdict'>>;

const ANNOTATION = 'lab101-row';

/** Hands a row to the reporter, which is in another process. */
export function reportRow(testInfo: TestInfo, row: Row): void {
  testInfo.annotations.push({ type: ANNOTATION, description: JSON.stringify(row) });
}

export function readRow(annotation: {
  readonly type: string;
  readonly description?: string;
}): Row | undefined {
  if (annotation.type !== ANNOTATION || annotation.description === undefined) return undefined;
  return JSON.parse(annotation.description) as Row;
}

/** localhost before reverseproxy.com, http before https. */
export function inArticlesOrder(a: Pick<Row, 'page'>, b: Pick<Row, 'page'>): number {
  return orderOf(a.page).localeCompare(orderOf(b.page));
}

function orderOf(page: string): string {
  const { hostname, protocol } = new URL(page);
  return `${hostname} ${protocol}`;
}
