import type { Flow, FlowVerdict } from '../timeline/timeline.ts';
import { counted } from '../text/counted.ts';
import { duration } from '../text/duration.ts';
import { html, type Html } from '../view/html.ts';
import { ender, type Ender } from '../view/party.ts';
import type { RunReport } from './run-report.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

/** The verdict at a glance, what ran, and who ended the sockets. */
export function overview(report: RunReport): Html {
  const { counts, rows } = report;
  const good = rows.filter(({ verdict }) => verdict !== 'FAILED').length;
  const pages = `${good} of ${rows.length} pages as expected`;
  return html`<section
    class="card overview"
    data-outcome="${outcome(report)}"
    aria-labelledby="outcome"
  >
    <div>
      <h2 class="eyebrow">The run</h2>
      <p id="outcome" class="state">${sentence(report)}</p>
      <p class="counts">
        <span>${counts.passed} passed</span><span>${counts.failed} failed</span
        ><span>${counts.skipped} skipped</span>${rows.length > 0 && html`<span>${pages}</span>`}
      </p>
      ${endings(report)}
    </div>
    ${environment(report)}
  </section>`;
}

function outcome({ counts }: RunReport): 'good' | 'bad' | 'none' {
  if (counts.failed > 0) return 'bad';
  return counts.passed > 0 ? 'good' : 'none';
}

function sentence({ counts }: RunReport): string {
  const ran = counts.passed + counts.failed;
  if (ran === 0) return 'No test ran';
  if (counts.failed > 0) return `${counts.failed} of ${ran} tests failed`;
  return ran === 1 ? 'The one test passed' : `All ${ran} tests passed`;
}

const ORDER: readonly FlowVerdict['who'][] = [
  'client',
  'proxy',
  'backend',
  'network',
  'nobody',
  'cannot tell',
];

function endings({ tests }: RunReport): Html | undefined {
  const sockets = tests
    .flatMap(({ timeline }) => timeline?.flows ?? [])
    .filter(({ kind }) => kind === 'socket');
  if (sockets.length === 0) return undefined;
  const tally = ORDER.flatMap((who) => tallied(sockets, who));
  let x = 0;
  const bars = tally.map(({ mark, number }) => {
    const width = (100 * number) / sockets.length;
    x += width;
    return html`<rect
      data-who="${mark}"
      x="${(x - width).toFixed(2)}%"
      width="${width.toFixed(2)}%"
      height="100%"
    />`;
  });
  return html`<div class="endings">
    <p class="eyebrow">Who ended the ${counted(sockets.length, 'socket')}</p>
    <svg aria-hidden="true">${bars}</svg>
    <ul>
      ${tally.map(({ word, mark, number }) => html`<li><span class="ended-by" data-who="${mark}">${word}</span> ${number}</li>`)}
    </ul>
  </div>`;
}

function tallied(
  sockets: readonly Flow[],
  who: FlowVerdict['who'],
): readonly (Ender & { readonly number: number })[] {
  const [first, ...others] = sockets.filter(({ verdict }) => verdict.who === who);
  if (first === undefined) return [];
  return [{ ...ender({ ...first, endedAtMs: undefined }), number: others.length + 1 }];
}

function environment({
  environment: { engine, proxy, browsers, node, system },
  ...report
}: RunReport): Html {
  const facts = [
    ['Engine', engine],
    ['Proxy', proxy],
    ['Browsers', browsers.join(', ')],
    ['Node.js', node],
    ['System', system],
    ['Started', report.startedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')],
    ['Took', duration(report.durationMs)],
  ] as const;
  return html`<dl class="environment">
    ${facts.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${visibleLine(shortened(value, 512)) || 'not known'}</dd>
        </div>`,
    )}
  </dl>`;
}
