import type { StepKind } from '../timeline/timeline.ts';
import { html, type Html } from './html.ts';

interface LegendEntry {
  readonly kind: StepKind;
  readonly span: string;
  readonly meaning: string;
  readonly inferred?: true;
  readonly unreached?: true;
}

const ENTRIES: readonly LegendEntry[] = [
  { kind: 'request', span: 'browser-proxy', meaning: 'a request, the handshake’s too' },
  { kind: 'answer', span: 'proxy-browser', meaning: 'an answer; red from 400 on' },
  { kind: 'message', span: 'browser-proxy', meaning: 'a message' },
  { kind: 'ping', span: 'proxy-browser', meaning: 'a ping' },
  { kind: 'close', span: 'browser-proxy', meaning: 'a close frame' },
  { kind: 'cut', span: 'proxy-browser', meaning: 'the connection ended without one' },
  {
    kind: 'log',
    span: 'proxy',
    meaning: 'a log line about the whole connection, written at its end',
  },
  { kind: 'life', span: 'proxy', meaning: 'a program started, stopped, was reloaded or killed' },
  {
    kind: 'request',
    span: 'browser-proxy',
    meaning: 'inferred: it must have happened, but nobody logged it',
    inferred: true,
  },
  {
    kind: 'request',
    span: 'browser-proxy',
    meaning: 'sent: no log confirms that it arrived',
    unreached: true,
  },
];

/** How to read the diagrams. */
export function legend(): Html {
  return html`<details class="legend">
    <summary>How to read the diagrams</summary>
    <div class="flow">
      <ul>
        ${ENTRIES.map(({ kind, span, meaning, inferred, unreached }) => html`<li class="step" data-kind="${kind}" data-span="${span}" data-who="${span.split('-', 1)[0]}" ${inferred && html` data-inferred`}${unreached && html` data-unreached`}><span class="arrow"></span><span>${meaning}</span></li>`)}
      </ul>
      <p class="quiet">
        An arrow has the colour of who sent it; red is what failed or broke. Times are counted from
        the beginning of the flow; ≈ is a log that writes whole seconds. “× 12” stands for twelve in
        a row. Behind each arrow stands who says so: open it for the line itself.
      </p>
    </div>
  </details>`;
}
