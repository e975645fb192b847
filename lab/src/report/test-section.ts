import type { Viewpoint } from '../timeline/observations.ts';
import { Anchors, anchorName } from '../view/anchor.ts';
import { counted } from '../text/counted.ts';
import { duration } from '../text/duration.ts';
import { flowMarkup } from '../view/flow.ts';
import { failureSection } from './failure-section.ts';
import { html, type Html } from '../view/html.ts';
import { lifePlot, type AnchoredFlow } from './life-plot.ts';
import { PARTY_NAMES } from '../view/party.ts';
import type { ReportTest } from './run-report.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

/** The most flows shown for one test; report.json has all. */
const MOST_FLOWS = 200;
/** The project's folder, relative to the report in `.lab/e2e/report/`. */
const PROJECT = '../../../';
/** With more flows, the diagrams are folded at first, because the bars above give the overview. */
const MOST_OPEN = 8;

const WORDS: Readonly<Record<ReportTest['status'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  skipped: 'Skipped',
};

/** A test with its flows, and their anchors. */
export interface AnchoredTest {
  readonly test: ReportTest;
  readonly anchor: string;
  readonly flows: readonly AnchoredFlow[];
}

/** Gives every test and flow an anchor, the same in every run. */
export function anchorTests(tests: readonly ReportTest[]): readonly AnchoredTest[] {
  const anchors = new Anchors();
  return tests.map((test) => {
    const anchor = anchors.take(`test-${anchorName(test.id)}`);
    const flows = (test.timeline?.flows ?? []).map((flow) => ({
      flow,
      anchor: anchors.take(`${anchor}-${anchorName(flow.id)}`),
    }));
    return { test, anchor, flows };
  });
}

/** One test, folded if it passed and open if it failed. */
export function testSection({ test, anchor, flows }: AnchoredTest): Html {
  const { status, title } = test;
  const shown = flows.slice(0, MOST_FLOWS);
  const more = flows.length - shown.length;
  return html`<details
    class="card test"
    id="${anchor}"
    data-status="${status}"
    ${status === 'failed' && html` open`}
  >
    <summary>
      <span class="status" data-status="${status}">${WORDS[status]}</span>
      <h3><bdi>${visibleLine(shortened(title, 512))}</bdi></h3>
      <span class="about">${about(test)}</span>
    </summary>
    <div class="body">
      ${failureSection(test)} ${notWatched(test)}${lifePlot(flows)}
      ${shown.map((one) => flowMarkup(one.flow, { anchor: one.anchor, heading: 4, open: isOpen(one, flows.length), project: PROJECT }))}
      ${more > 0 && html`<p class="more">${more} more page loads and sockets of this test: report.json has them.</p>`}
    </div>
  </details>`;
}

function isOpen({ flow }: AnchoredFlow, among: number): boolean {
  return flow.kind === 'socket' && among <= MOST_OPEN;
}

function about({ file, browser, durationMs, timeline }: ReportTest): Html {
  const parts = [file, browser, duration(durationMs), watchedFlows(timeline)];
  return html`${parts.filter((part) => part !== '').map((part) => html`<span>${visibleLine(shortened(part, 256))}</span>`)}`;
}

function watchedFlows(timeline: ReportTest['timeline']): string {
  if (timeline === undefined) return '';
  const pages = timeline.flows.filter(({ kind }) => kind === 'page').length;
  const sockets = timeline.flows.length - pages;
  return `${counted(pages, 'page load')}, ${counted(sockets, 'socket')}`;
}

function notWatched({ timeline, status }: ReportTest): Html | undefined {
  if (timeline === undefined)
    return status === 'skipped'
      ? undefined
      : html`<p class="quiet">This test watched no connection.</p>`;
  const missing = (Object.entries(timeline.watched) as [Viewpoint, boolean][]).flatMap(
    ([viewpoint, watched]) => (watched ? [] : [PARTY_NAMES[viewpoint]]),
  );
  if (missing.length === 0) return undefined;
  return html`<p class="quiet">Not watched: ${missing.join(', ')}</p>`;
}
