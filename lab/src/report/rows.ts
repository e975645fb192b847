import { grouped } from '../timeline/grouped.ts';
import { anchorName } from '../view/anchor.ts';
import { html, type Html } from '../view/html.ts';
import { PATH_NAMES } from '../view/party.ts';
import type { ReportRow } from './run-report.ts';
import { rowDrawing } from './row-drawing.ts';
import { shortened, visibleLine } from '../text/visible-text.ts';

const PATHS: Readonly<Record<ReportRow['via'], string>> = {
  ...PATH_NAMES,
  blocked: 'blocked by the browser',
};

/**
 * The article's pages side by side, one group for each browser.
 *
 * @param diagrams the anchor of the diagram that proves a row, or of its test
 */
export function rowsSection(
  rows: readonly ReportRow[],
  diagrams: (row: ReportRow) => string | undefined,
): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<section class="pages" aria-labelledby="pages-title">
    <h2 id="pages-title">The article’s pages</h2>
    ${[...grouped(rows, ({ browser }) => browser)].map(
      ([browser, group]) =>
        html`<h3>${line(browser)}</h3>
          <div class="row-cards">${group.map((row) => rowCard(row, diagrams(row)))}</div>`,
    )}
  </section>`;
}

function rowCard(row: ReportRow, diagram: string | undefined): Html {
  const anchor = rowAnchor(row);
  const { page, socket } = loggedParts(row.logged);
  return html`<article
    class="card row"
    id="${anchor}"
    data-via="${row.via}"
    data-verdict="${VERDICTS[row.verdict]}"
    aria-labelledby="${anchor}-page"
  >
    ${rowDrawing(row)}
    <h4 class="mono" id="${anchor}-page"><bdi>${line(row.page)}</bdi></h4>
    <p class="socket-address">
      <span class="mono"><bdi>${line(row.socket)}</bdi></span>
      <span class="quiet">${PATHS[row.via]}</span>
    </p>
    <dl>
      <div>
        <dt>Messages</dt>
        <dd>${row.messages}</dd>
      </div>
      <div>
        <dt>Protocol</dt>
        <dd>${protocols(row)}</dd>
      </div>
      <div>
        <dt>The proxy’s log, page</dt>
        <dd>${page}</dd>
      </div>
      <div>
        <dt>The proxy’s log, socket</dt>
        <dd class="logged">${socket}</dd>
      </div>
    </dl>
    <p class="outcome">
      ${line(row.verdict)}${diagram !== undefined && html` <a href="#${diagram}">Diagram<span class="unseen"> of ${line(row.page)} in ${line(row.browser)}</span></a>`}
    </p>
  </article>`;
}

/** The id of a row's card: the same in every run. */
function rowAnchor({ browser, page }: ReportRow): string {
  return `row-${anchorName(`${browser}-${page}`)}`;
}

const VERDICTS: Readonly<Record<ReportRow['verdict'], string>> = {
  'as the article says': 'good',
  'as this browser is known to': 'known',
  FAILED: 'bad',
};

interface LoggedParts {
  readonly page: string;
  readonly socket: string;
}

/** Splits `200 on 443 HTTP/2.0; no 101` into the page's part and the socket's. */
function loggedParts(logged: string): LoggedParts {
  const [page, ...socket] = line(logged).split('; ');
  return { page: page || 'nothing', socket: socket.join('; ') || 'nothing' };
}

/**
 * The HTTP versions of page and socket. The socket has a connection of its own, because HTTP/2
 * cannot carry its `Upgrade`.
 */
function protocols({ logged, socket, via }: ReportRow): string {
  const { page, socket: upgrade } = loggedParts(logged);
  const version = (part: string): string | undefined => /HTTP\/[\d.]+/.exec(part)?.[0];
  const scheme = /^wss?(?=:)/.exec(socket)?.[0] ?? 'socket';
  const parts = [`page ${version(page) ?? 'not logged'}`];
  if (via === 'proxy') parts.push(`${scheme} ${version(upgrade) ?? 'not logged'}`);
  if (via === 'direct') parts.push(`${scheme} not seen by the proxy`);
  return parts.join(', ');
}

function line(text: string): string {
  return visibleLine(shortened(text, 512));
}
