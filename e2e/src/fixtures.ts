import { randomUUID } from 'node:crypto';
import {
  addresses,
  joinTimeline,
  recordLab,
  type Address,
  type Lab,
  type LabRecord,
} from '@lab101/lab';
import { expect, test as base } from '@playwright/test';
import { ask } from './ask.ts';
import { LabEvidence } from './evidence.ts';
import { appendVerdicts, attachViewpoints } from './failure.ts';
import { handBrowser, handTimeline } from './reporting/handover.ts';
import { LabPage } from './lab-page.ts';
import { labNamed } from './labs.ts';
import { skipReason } from './not-with-proxy.ts';

export interface LabFixtures {
  /** The lab's page, watched from before its first request. */
  readonly labPage: LabPage;
  /** What browser, proxy and backend observed during this test, joined at its end. */
  readonly evidence: LabEvidence;
}

export interface LabOptions {
  /** The lab of this worker, and the record of its two logs. */
  readonly lab: Lab;
  readonly record: LabRecord;
  /** The four pages, in the article's order. */
  readonly pages: Record<PageName, Address>;
}

export type PageName =
  | 'http://localhost'
  | 'https://localhost'
  | 'http://reverseproxy.com'
  | 'https://reverseproxy.com';

/** A test that needs the worker's lab and no browser. */
export const labTest = base.extend<{ readonly notWithProxy: undefined }, LabOptions>({
  lab: [
    // Playwright parses a function's first parameter for the fixtures that it uses.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use, { parallelIndex }) => {
      const lab = labNamed(`worker ${parallelIndex}`);
      // A test that failed halfway may have left one of them stopped.
      await lab.backend.start();
      await lab.proxy.start();
      await use(lab);
    },
    { scope: 'worker' },
  ],
  record: [
    async ({ lab }, use) => {
      await using record = recordLab(lab);
      await use(record);
    },
    { scope: 'worker' },
  ],
  pages: [
    async ({ lab }, use) => {
      const list = addresses(lab.plan);
      await use(
        Object.fromEntries(
          list.map((address) => [nameOf(address), address]),
        ) as LabOptions['pages'],
      );
    },
    { scope: 'worker' },
  ],
  notWithProxy: [
    async ({ lab }, use, testInfo) => {
      const reason = skipReason(lab.plan.proxy, testInfo);
      testInfo.skip(reason !== undefined, reason);
      await use(undefined);
    },
    { auto: true },
  ],
});

/** A browser test. All its sockets are in the report. */
export const test = labTest.extend<LabFixtures>({
  labPage: async ({ page }, use) => {
    await use(await LabPage.watch(page));
  },
  evidence: [
    async ({ lab, record, labPage }, use, testInfo) => {
      await using evidence = new LabEvidence(labPage.viewpoint, lab, record);
      await use(evidence);
      handBrowser(testInfo, labPage.viewpoint.name);
      const observations = await evidence.observations();
      const timeline = joinTimeline(observations);
      await handTimeline(testInfo, timeline);
      const hasPassed = testInfo.status === testInfo.expectedStatus;
      // Checked for every flow of every test: the lines beside an arrow must be that connection's.
      const strays = hasPassed ? evidence.strayLines(timeline) : [];
      if (hasPassed && strays.length === 0) return;
      appendVerdicts(testInfo, timeline);
      const { browser } = observations;
      await attachViewpoints(testInfo, { evidence, browser, console: labPage.console });
      expect(strays, 'lines of another connection').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

function nameOf({ page }: Address): PageName {
  const { protocol, hostname } = new URL(page);
  return `${protocol}//${hostname}` as PageName;
}

/**
 * Resolves when all that the proxy has logged so far is in the record. It sends a request of its
 * own and waits for its line, because the proxy writes in order. Only after that can a test assert
 * that a line is missing.
 */
export async function proxyLogBarrier(lab: Lab, record: LabRecord): Promise<void> {
  const id = randomUUID();
  await ask(`http://localhost:${lab.plan.ports.http}/barrier?id=${id}`);
  await record.proxyEntry('the barrier request', ({ uriQuery }) => uriQuery === `id=${id}`);
}
