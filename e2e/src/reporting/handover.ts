import type { ReportTest, Timeline } from '@lab101/lab';
import type { TestInfo } from '@playwright/test';
import type { TestCase, TestResult } from '@playwright/test/reporter';

/** The data that a test passes to the reporter, which runs in another process. */
const TIMELINE = 'lab101-timeline';
const BROWSER = 'lab101-browser';

export async function handTimeline(testInfo: TestInfo, timeline: Timeline): Promise<void> {
  const body = JSON.stringify(timeline);
  await testInfo.attach(TIMELINE, { body, contentType: 'application/json' });
}

/** Attachments that are not files for people. */
export function isHandover({ name }: TestResult['attachments'][number]): boolean {
  return name === TIMELINE;
}

export function readTimeline({ attachments }: TestResult): Timeline | undefined {
  const body = attachments.find(isHandover)?.body;
  return body === undefined ? undefined : (JSON.parse(body.toString()) as Timeline);
}

/** @param name such as `Chromium 156.0.8078.79` */
export function handBrowser(testInfo: TestInfo, name: string): void {
  testInfo.annotations.push({ type: BROWSER, description: name });
}

export function readBrowser({ annotations }: TestResult): string | undefined {
  return annotations.find(({ type }) => type === BROWSER)?.description;
}

/** The outcome of a test. An interrupted one has shown nothing, whatever Playwright says. */
export function outcomeOf(test: TestCase, { status }: TestResult): ReportTest['status'] {
  if (status === 'skipped' || status === 'interrupted') return 'skipped';
  return test.ok() ? 'passed' : 'failed';
}
