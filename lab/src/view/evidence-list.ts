import type { Evidence } from '../timeline/timeline.ts';
import { clock } from '../text/duration.ts';
import { html, type Html } from './html.ts';
import { PARTY_NAMES } from './party.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

/** The most lines shown for one step. A folded run may have a thousand. */
const MOST_LINES = 20;
const MOST_CHARACTERS = 4096;

/** The lines of the evidence, verbatim. `id`, which joins them, is marked. */
export function evidenceList(evidence: readonly Evidence[], id: string): Html {
  const more = evidence.length - MOST_LINES;
  return html`<ul class="lines">
      ${evidence.slice(0, MOST_LINES).map((item) => evidenceItem(item, id))}
    </ul>
    ${more > 0 && html`<p class="quiet">${more} more lines</p>`}`;
}

function evidenceItem(
  { viewpoint, source, atMs, precisionMs, line, ofProgram }: Evidence,
  id: string,
): Html {
  return html`<li>
    <p class="source">
      <span class="dot" data-who="${viewpoint}"></span
      ><b>${PARTY_NAMES[viewpoint]}</b
      >${source !== viewpoint && html`, ${source}`}${ofProgram && html`, <span class="tag">about the whole program</span>`}
      <span class="quiet"
        >${clock(atMs)} UTC${precisionMs > 1 && html`, ${precision(precisionMs)}`}</span
      >
    </p>
    <pre>${marked(visibleLine(shortened(line, MOST_CHARACTERS)), visibleLine(id))}</pre>
  </li>`;
}

/** `to the second`, `to 50 ms`. */
function precision(milliseconds: number): string {
  return milliseconds === 1000 ? 'to the second' : `to ${milliseconds} ms`;
}

/** The sources of the evidence: `access log, event log`. */
export function sources(evidence: readonly Evidence[]): string {
  const names = new Set(
    evidence.map(({ viewpoint, source }) =>
      source === 'trace' || source === 'status' ? `${viewpoint} ${source}` : source,
    ),
  );
  return [...names].join(', ');
}

function marked(line: string, id: string): Html | string {
  if (id.length < 8 || !line.includes(id)) return line;
  return html`${line.split(id).map((part, index) => [index > 0 && html`<mark>${id}</mark>`, part])}`;
}
