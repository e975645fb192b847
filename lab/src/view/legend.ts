import type { StepKind } from '../timeline/timeline.ts';
import { html, type Html } from './html.ts';

const ENTRIES: readonly (readonly [
  kind: StepKind,
  span: string,
  meaning: string,
  mark?: 'inferred' | 'unreached',
])[] = [
  ['request', 'browser-proxy', 'a request, the handshake’s too'],
  ['answer', 'proxy-browser', 'an answer; red from 400 on'],
  ['message', 'browser-proxy', 'a message'],
  ['ping', 'proxy-browser', 'a ping'],
  ['close', 'browser-proxy', 'a close frame'],
  ['cut', 'proxy-browser', 'the connection ended without one'],
  ['log', 'proxy', 'a log line about the whole connection, written at its end'],
  ['life', 'proxy', 'a program started, stopped, was reloaded or killed'],
  ['request', 'browser-proxy', 'inferred: it must have happened, but nobody logged it', 'inferred'],
  ['request', 'browser-proxy', 'sent: no log confirms that it arrived', 'unreached'],
];

/** How to read the diagrams. */
export function legend(): Html {
  return html`<details class="legend">
    <summary>How to read the diagrams</summary>
    <div class="flow">
      <ul>
        ${ENTRIES.map(([kind, span, meaning, mark]) => html`<li class="step" data-kind="${kind}" data-span="${span}" data-who="${span.split('-', 1)[0]}" ${mark === 'inferred' && html` data-inferred`}${mark === 'unreached' && html` data-unreached`}><span class="arrow"></span><span>${meaning}</span></li>`)}
      </ul>
      <p class="quiet">
        An arrow has the colour of who sent it; red is what failed or broke. Times are counted from
        the beginning of the flow; ≈ is a log that writes whole seconds. “× 12” stands for twelve in
        a row. Behind each arrow stands who says so: open it for the line itself.
      </p>
    </div>
  </details>`;
}
