import { contentHash, readAsset, styleSheet } from '../view/assets.ts';
import { html, ownMarkup, type Html } from '../view/html.ts';
import { legend } from '../view/legend.ts';
import { overview } from './overview.ts';
import type { RunReport, ReportRow, ReportTest } from './run-report.ts';
import { rowsSection } from './rows.ts';
import { anchorTests, testSection, type AnchoredTest } from './test-section.ts';
import { visibleLine } from '../text/visible-text.ts';

const STYLES = ['page', 'rows', 'tests', 'print'].map(
  (name) => `lab/src/report/styles/${name}.css`,
);
const SCRIPT = 'lab/src/report/page.mjs';

/** The page's Content-Security-Policy: it loads nothing, and runs only the project's own script. */
function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `style-src '${contentHash(style)}'`,
    `script-src '${contentHash(script)}'`,
    "img-src data: 'self' file:", // screenshots beside the page, which may be a file
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%232f5bd7'/%3E%3Cpath d='M7 12l3-2v12M25 12l-3-2v12' fill='none' stroke='%23fff' stroke-width='2.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3Cellipse cx='16' cy='16' rx='3.2' ry='6' fill='none' stroke='%23fff' stroke-width='2.6'/%3E%3C/svg%3E";

/** The report as one HTML page that needs nothing else: no network, no other file. */
export function renderReport(report: RunReport): string {
  const tests = anchorTests(report.tests);
  const style = styleSheet(STYLES);
  const script = readAsset(SCRIPT);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${ownMarkup(policy(style, script))}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${pageTitle(report)}</title>
        <link rel="icon" href="${ownMarkup(ICON)}" />
        ${ownMarkup(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#tests">Skip to the tests</a>
        <header class="masthead">
          <span class="mark" aria-hidden="true">101</span>
          <div>
            <h1>Lab 101 report</h1>
            <p>The way each socket took, who ended it, and why</p>
          </div>
          ${schemes()}
        </header>
        <main>
          ${overview(report)} ${rowsSection(report.rows, (row) => diagramOf(row, tests))}
          ${testsSection(tests)}
        </main>
        <footer>
          <p>
            Made by <span class="mono">make e2e</span>; report.json beside it has the same. Times
            are UTC.
          </p>
        </footer>
        ${ownMarkup(`<script type="module">${script}</script>`)}
      </body>
    </html> `.markup;
}

function pageTitle({ counts, startedAt }: RunReport): string {
  const outcome = counts.failed > 0 ? `${counts.failed} failed` : `${counts.passed} passed`;
  return `${outcome}, Lab 101, ${visibleLine(startedAt.slice(0, 10))}`;
}

function schemes(): Html {
  return html`<fieldset class="schemes">
    <legend class="unseen">Colours</legend>
    ${['System', 'Light', 'Dark'].map((name, index) => html`<label><input type="radio" name="scheme" value="${name.toLowerCase()}" ${index === 0 && html` checked`} />${name}</label>`)}
  </fieldset>`;
}

function diagramOf(row: ReportRow, tests: readonly AnchoredTest[]): string | undefined {
  const proof = tests.find(({ test }) => test.id === row.testId);
  const socket = proof?.flows.find(
    ({ flow }) => flow.kind === 'socket' && flow.url.startsWith(row.socket),
  );
  return socket?.anchor ?? proof?.anchor;
}

const STATUS_ORDER: readonly ReportTest['status'][] = ['failed', 'passed', 'skipped'];

function testsSection(tests: readonly AnchoredTest[]): Html {
  const sorted = STATUS_ORDER.flatMap((status) =>
    tests.filter(({ test }) => test.status === status),
  );
  const failed = tests.some(({ test }) => test.status === 'failed');
  return html`<section class="tests" aria-labelledby="tests">
    <h2 id="tests" tabindex="-1">Tests</h2>
    <div class="tools">
      <form hidden role="search">
        <label for="filter">Filter by text or cid</label
        ><input id="filter" type="search" autocomplete="off" spellcheck="false" /><span
          id="found"
          role="status"
        ></span>
      </form>
      ${failed && html`<label class="only"><input id="only-failed" type="checkbox" /> Failed only</label>`}${legend()}
    </div>
    ${sorted.map(testSection)}${tests.length === 0 && html`<p class="card">No test ran.</p>`}
  </section>`;
}
