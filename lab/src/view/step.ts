import type { Flow, StepKind, TimelineStep } from '../timeline/timeline.ts';
import { duration, offset } from '../text/duration.ts';
import { evidenceList, sources } from './evidence-list.ts';
import { headerTable } from './handshake-headers.ts';
import { html, type Html } from './html.ts';
import { partyName } from './party.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

const KIND_NAMES: Readonly<Record<StepKind, string>> = {
  request: 'request',
  answer: 'answer',
  message: 'message',
  ping: 'ping',
  close: 'close frame',
  cut: 'cut, no close frame',
  log: 'log line',
  life: 'program',
};

/** The longest label beside an arrow, in characters. The evidence has all of it. */
const LABEL_LENGTH = 140;
/** The shortest silence that is shown. */
const SILENCE_MS = 1000;
/** Uncertainty of a log with one-second resolution. */
const ROUGHNESS_MS = 1000;

/** One step of the diagram: time, labelled arrow, and sources. */
export function stepItem(step: TimelineStep, flow: Flow): Html {
  const { startedAtMs, id } = flow;
  const label = visibleLine(step.label);
  const failed = step.kind === 'answer' && /^[45]\d\d\b/.test(label);
  return html`<li
    class="step"
    data-kind="${step.kind}"
    data-span="${span(step)}"
    data-who="${step.from}"
    ${failed && html` data-failed`}${step.inferred && html` data-inferred`}${step.unreached && html` data-unreached`}
  >
    <span class="when">${about(step)}${offset(step.atMs - startedAtMs)}</span>
    <div class="lane">
      <p class="label">
        <span class="unseen">${direction(step, flow)}: </span
        ><bdi>${shortened(label, LABEL_LENGTH)}</bdi
        >${isCounted(step) && html` <span class="tag">× ${step.count}</span>`}${step.inferred && html` <span class="tag">inferred</span>`}${step.unreached && html` <span class="tag">not known to have arrived</span>`}
      </p>
      <span class="arrow"></span>
    </div>
    ${grounds(step, id)}
  </li>`;
}

/** A period without observations before a step; undefined if it is short. */
export function silence(before: TimelineStep | undefined, step: TimelineStep): Html | undefined {
  if (before === undefined) return undefined;
  const rough = [before, step].filter(isRough).length;
  const silentMs = step.atMs - before.atMs;
  if (silentMs < SILENCE_MS + rough * ROUGHNESS_MS) return undefined;
  return html`<li class="silence">
    <span class="lane"
      ><span>${rough > 0 && html`≈ `}${duration(silentMs)}: nothing seen</span></span
    >
  </li>`;
}

function grounds(step: TimelineStep, id: string): Html | undefined {
  const side = step.kind === 'answer' ? 'answer' : 'request';
  const headers = step.headers && headerTable(step.headers, side);
  const long = step.label.length > LABEL_LENGTH;
  if (step.evidence.length === 0 && headers === undefined && !long) return undefined;
  const words = [sources(step.evidence), headers && 'headers'].filter((word) => word);
  return html`<details class="grounds">
    <summary>${words.join(' · ') || 'in full'}</summary>
    <div class="lines-box">
      ${long && html`<p class="full"><bdi>${visibleLine(shortened(step.label, 4096))}</bdi></p>`}${headers}${step.evidence.length > 0 && evidenceList(step.evidence, id)}
    </div>
  </details>`;
}

function direction({ from, to, kind }: TimelineStep, flow: Flow): string {
  const name = KIND_NAMES[kind];
  if (from === to) return `${partyName(from, flow)}, ${name}`;
  return `${partyName(from, flow)} to ${partyName(to, flow)}, ${name}`;
}

function span({ from, to }: TimelineStep): string {
  return from === to ? from : `${from}-${to}`;
}

/** True if the step stands for several and its label does not say so. */
function isCounted({ count = 1, label }: TimelineStep): boolean {
  return count > 1 && !label.startsWith(`${count} `);
}

/** True if the time is known only to the second, so that milliseconds would be wrong. */
function isRough({ evidence }: TimelineStep): boolean {
  return evidence.length > 0 && evidence.every(({ precisionMs }) => precisionMs >= 500);
}

function about(step: TimelineStep): Html | false {
  return isRough(step) && html`<abbr title="known only to the second">≈</abbr> `;
}
