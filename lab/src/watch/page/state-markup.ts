import { addresses, labPage, type Address } from '../../settings/addresses.ts';
import { html, type Html } from '../../view/html.ts';
import { notRunning } from '../model/running-programs.ts';
import type { LabState } from '../viewer.ts';

/** Whether the lab is up, and the four pages to open. */
export function stateMarkup(state: LabState): Html {
  if (!state.up) {
    return html`<p class="state" data-state="down">
      <b>The lab is down.</b> Run <code>make up</code>: this page waits and goes on by itself.
    </p>`;
  }
  const off = notRunning(state.running);
  const line =
    off.length === 0
      ? html`<p class="state" data-state="up">
          <b>The lab is up.</b> Open one of its pages in another tab, and close it again.
        </p>`
      : html`<p class="state" data-state="part">
          <b>The ${off.join(' and the ')} is not running.</b> <code>make up</code> starts it again:
          this page waits.
        </p>`;
  return html`${line}
    ${state.lost !== undefined && html`<p class="state" data-state="part">${state.lost}.</p>`}
    <ul class="addresses">
      ${state.plan.application !== undefined && labPageMarkup(labPage(state.plan))}
      ${addresses(state.plan).map(addressMarkup)}
    </ul>`;
}

function labPageMarkup(page: string): Html {
  return html`<li>
    <a href="${page}" target="_blank" rel="noopener noreferrer">${page}</a>
    <span class="quiet">the lab’s page, which opens your application’s socket</span>
  </li>`;
}

function addressMarkup({ page, socket, path }: Address): Html {
  const way = path === 'direct' ? 'straight to the backend' : 'through the proxy';
  return html`<li>
    <a href="${page}" target="_blank" rel="noopener noreferrer">${page}</a>
    <span class="quiet">its socket: <span class="mono">${socket}</span>, ${way}</span>
  </li>`;
}
