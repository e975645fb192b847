import { contentHash, styleSheet } from '../view/assets.ts';
import { flowMarkup } from '../view/flow.ts';
import { html, ownMarkup, type Html } from '../view/html.ts';
import { legend } from '../view/legend.ts';
import { counted } from '../text/counted.ts';
import { shortened, visibleLine, visibleText } from '../text/visible-text.ts';
import type { SavedConnection, SavedLog } from './saved-connection.ts';

const STYLES = [
  ...['page', 'tests', 'print'].map((name) => `lab/src/report/styles/${name}.css`),
  'lab/src/save/saved.css',
];
const MOST_CHARACTERS = 4096;

/** The same as the JSON, as a page that needs no other file and no script. */
export function renderSaved(saved: SavedConnection): string {
  const style = styleSheet(STYLES);
  const policy = `default-src 'none'; style-src '${contentHash(style)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const { id, exchange: flow, viewpoints, configuration, masked } = saved;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${ownMarkup(policy)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Connection ${visibleLine(id.slice(0, 8))}, Lab 101</title>
        <link rel="icon" href="data:," />
        ${ownMarkup(`<style>${style}</style>`)}
      </head>
      <body>
        <header class="masthead">
          <span class="mark" aria-hidden="true">101</span>
          <div>
            <h1>One connection</h1>
            <p class="mono">${visibleLine(id)}</p>
          </div>
        </header>
        <main>
          ${facts(saved)}
          <section class="card saved">${flowMarkup(flow, { heading: 2 })} ${legend()}</section>
          <section class="card saved" aria-labelledby="viewpoints">
            <h2 id="viewpoints">The three viewpoints</h2>
            <h3>Browser</h3>
            <p class="quiet">${viewpoints.browser.why}</p>
            ${logMarkup('Proxy', viewpoints.proxy)} ${logMarkup('Backend', viewpoints.backend)}
            <details>
              <summary>Configuration of the proxy</summary>
              <pre class="frame">${visibleText(configuration)}</pre>
            </details>
          </section>
        </main>
        <footer>
          <p>${masked}</p>
          <p>
            Made by <span class="mono">make save</span>; the JSON beside it has the same. Times are
            UTC.
          </p>
        </footer>
      </body>
    </html> `.markup;
}

function facts({ versions, lab, savedAt }: SavedConnection): Html {
  const rows = [
    ['Lab 101', versions.lab],
    ['Engine', lab.engine],
    ['Proxy', versions.proxy],
    ['Node.js', versions.node],
    ['System', versions.system],
    ['Ports', Object.values(lab.ports).join(', ')],
    ['Saved', savedAt.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')],
  ] as const;
  return html`<section class="card" aria-label="Versions">
    <dl class="environment">
      ${rows.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${visibleLine(shortened(value, 512))}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function logMarkup(name: string, { lines, more }: SavedLog): Html {
  const text = lines.map((line) => visibleLine(shortened(line, MOST_CHARACTERS))).join('\n');
  const none = `no line of this connection in the ${name.toLowerCase()}’s log`;
  return html`<h3>${name}<span class="quiet"> ${counted(lines.length, 'line')}</span></h3>
    ${lines.length === 0 ? html`<p class="quiet">${none}</p>` : html`<pre class="frame">${text}</pre>`}
    ${more > 0 && html`<p class="quiet">${more} more lines</p>`}`;
}
