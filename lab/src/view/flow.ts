import type { Flow, Party, TimelineStep, FlowVerdict } from '../timeline/timeline.ts';
import { anchorName } from './anchor.ts';
import { counted } from '../text/counted.ts';
import { failurePage } from '../text/failure-page.ts';
import { clock, duration } from '../text/duration.ts';
import { evidenceList } from './evidence-list.ts';
import { html, ownMarkup, type Html } from './html.ts';
import { ender, partyName, PATH_NAMES } from './party.ts';
import { silence, stepItem } from './step.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

export interface FlowOptions {
  /** The `id` of its element, for links. Default: from the flow's id. */
  readonly anchor?: string;
  /** The level of its heading. Default: 3. */
  readonly heading?: 2 | 3 | 4;
  /** Whether the diagram is open at first. Default: true. */
  readonly open?: boolean;
  /** The path from the page to the project's folder, for links: `../../../`. Default: no link. */
  readonly project?: string;
}

/** The most steps of one diagram. The middle of a longer one is left out, and a line says so. */
const MOST_STEPS = 200;
const LAST_STEPS = 20;

/** One flow as markup: who ended it, and the sequence diagram. */
export function renderFlow(flow: Flow, options: FlowOptions = {}): string {
  return flowMarkup(flow, options).markup;
}

export function flowMarkup(flow: Flow, options: FlowOptions = {}): Html {
  const { kind, id, url, via, steps } = flow;
  const anchor = options.anchor ?? `flow-${anchorName(id)}`;
  const open = options.open ?? true;
  return html`<article
    class="flow"
    id="${anchor}"
    data-via="${via}"
    ${flow.relayed && html` data-relayed`}
    aria-labelledby="${anchor}-title"
  >
    ${title(options.heading ?? 3, anchor, html`<span class="kind">${kind === 'page' ? 'Page' : 'Socket'}</span> <bdi class="mono">${visibleLine(shortened(url, 512))}</bdi>`)}
    <p class="facts">
      <span class="way" data-via="${via}">${PATHS[via]}</span>
      <span>${clock(flow.startedAtMs)} UTC</span> <span>${life(flow)}</span>
      ${!url.includes(id) && html`<span class="mono id">${visibleLine(shortened(id, 128))}</span>`}
      <a class="anchor" href="#${anchor}">Link<span class="unseen"> to this ${kind}</span></a>
    </p>
    ${verdictMarkup(flow, options.project)}
    <details class="diagram" ${open && html` open`}>
      <summary>Diagram<span class="quiet"> ${counted(steps.length, 'step')}</span></summary>
      <div class="parties" aria-hidden="true">
        <span></span>
        <div class="lane">
          ${lifelines(flow).map((party) => html`<b data-who="${party}">${partyName(party, flow)}</b>`)}
        </div>
        <span></span>
      </div>
      <ol class="steps">
        ${stepItems(flow)}
      </ol>
    </details>
  </article>`;
}

function lifelines({ relayed }: Flow): readonly Party[] {
  return ['browser', 'proxy', ...(relayed === true ? (['relay'] as const) : []), 'backend'];
}

const PATHS: Readonly<Record<Flow['via'], string>> = {
  ...PATH_NAMES,
  unknown: 'path unknown',
};

function title(level: 2 | 3 | 4, anchor: string, content: Html): Html {
  const tag = ownMarkup(`h${level}`);
  return html`<${tag} class="name" id="${anchor}-title">${content}</${tag}>`;
}

function life({ kind, startedAtMs, endedAtMs }: Flow): string {
  if (endedAtMs === undefined) return kind === 'page' ? 'not answered yet' : 'still open';
  const verb = kind === 'page' ? 'took' : 'lived';
  return `${verb} ${duration(endedAtMs - startedAtMs)}`;
}

function verdictMarkup(flow: Flow, project?: string): Html {
  const { verdict, id } = flow;
  const { sentence, evidence, missing, cause, failure } = verdict;
  const { word, mark } = ender(flow);
  return html`<div class="verdict" data-who="${mark}">
    <p>
      <span class="ended-by" data-who="${mark}">${word}</span>
      <bdi class="sentence">${visibleLine(shortened(sentence, 1024))}</bdi>
      <code class="cause">${visibleLine(shortened(cause, 64))}</code>
    </p>
    ${failure !== undefined && html`<p class="quiet">What it is, and how to fix it: ${failureLink(failure, project)}</p>`}
    ${missing.length > 0 && html`<p class="quiet">Would decide it: ${missing.map((party) => MISSING[party]).join(', ')}</p>`}${
      evidence.length > 0 &&
      html`<details class="decided">
        <summary>Decided by ${counted(evidence.length, 'line')}</summary>
        <div class="lines-box">${evidenceList(evidence, id)}</div>
      </details>`
    }
  </div>`;
}

function failureLink(code: string, project: string | undefined): Html {
  const page = failurePage(code);
  if (project === undefined) return html`<code>${page}</code>`;
  return html`<a href="${project}${page}" target="_blank" rel="noreferrer">${page}</a>`;
}

const MISSING: Readonly<Record<FlowVerdict['missing'][number], string>> = {
  browser: 'what the browser saw',
  proxy: 'the proxy’s log',
  backend: 'the backend’s log',
};

function stepItems(flow: Flow): readonly (Html | undefined)[] {
  const { steps } = flow;
  const item = (step: TimelineStep, before: TimelineStep | undefined) => [
    silence(before, step),
    stepItem(step, flow),
  ];
  const rows = (part: readonly TimelineStep[], before?: TimelineStep) =>
    part.flatMap((step, index) => item(step, part[index - 1] ?? before));
  if (steps.length <= MOST_STEPS) return rows(steps);
  const last = steps.slice(-LAST_STEPS);
  const left = steps.length - MOST_STEPS;
  return [
    ...rows(steps.slice(0, MOST_STEPS - LAST_STEPS)),
    html`<li class="silence">
      <span class="lane"><span>${left} more steps</span></span>
    </li>`,
    ...rows(last),
  ];
}
