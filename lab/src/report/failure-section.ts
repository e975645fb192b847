import { shortened, visibleLine, visibleText } from '../text/visible-text.ts';
import { html, type Html } from '../view/html.ts';
import type { ReportFailure, ReportFile, ReportTest } from './run-report.ts';

const MOST_FAILURES = 10;
const MOST_CHARACTERS = 8192;
const MOST_FILES = 20;
const MOST_PICTURES = 3;

/** The error, its place in the source, and the files that the test left behind. */
export function failureSection({ errors, failures, files = [] }: ReportTest): Html {
  const all: readonly ReportFailure[] = failures ?? errors.map((message) => ({ message }));
  const more = all.length - MOST_FAILURES;
  const own = files.filter(({ path }) => isOwn(path)).slice(0, MOST_FILES);
  return html`${all.slice(0, MOST_FAILURES).map(failure)}${more > 0 && html`<p class="quiet">${more} more errors</p>`}${own.length > 0 && leftFiles(own)}`;
}

function failure({ message, place, frame }: ReportFailure): Html {
  return html`${place !== undefined && html`<p class="place mono"><bdi>${visibleLine(shortened(place, 512))}</bdi></p>`}
    <pre class="error">${text(message)}</pre>
    ${frame !== undefined && html`<pre class="frame">${text(frame)}</pre>`}`;
}

function text(quoted: string): string {
  return visibleText(shortened(quoted, MOST_CHARACTERS));
}

/** True for a file beside the report. The report links to no other, whatever the test named it. */
function isOwn(path: string): boolean {
  return /^files\/\d+\/\d+-[\w.-]+$/.test(path);
}

function leftFiles(files: readonly ReportFile[]): Html {
  const pictures = files.filter(({ kind }) => kind === 'picture').slice(0, MOST_PICTURES);
  const trace = files.find(({ kind }) => kind === 'trace');
  return html`<div class="left">
    ${pictures.map(({ name, path }) => html`<a href="${path}"><img src="${path}" alt="${visibleLine(shortened(name, 64))} at the failure" loading="lazy" /></a>`)}
    <ul>
      ${files.map(({ name, path }) => html`<li><a href="${path}">${visibleLine(shortened(name, 64))}</a></li>`)}
    </ul>
    ${trace !== undefined && html`<p class="quiet">To look at the trace: <code>npx playwright show-trace ${trace.path}</code></p>`}
  </div>`;
}
