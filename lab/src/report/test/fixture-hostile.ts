import type { Exchange } from '../../timeline/timeline.ts';
import { proxied } from '../../view/test/recorded-exchanges.ts';
import { fixtureReport } from './fixture-report.ts';
import type { RunReport } from '../run-report.ts';

/** Texts of a hostile log, which tries to attack its reader. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '</style><img src=x onerror=alert(1)>',
  '" onmouseover="alert(1)',
  "' autofocus onfocus='alert(1)",
  'javascript:alert(1)',
  '&lt;b&gt; &amp; &#60;',
  ']]> --> <!-- ${1} {{2}}',
  'a\u0000b\u001b[31mred\u0007\r\nnext',
  'user\u202Egnp.exe\u2066x',
  '\uD800 half',
  '| a | `b` | [c](http://d) @e #1',
  'x'.repeat(4096),
];

/** A report in which every text from outside comes from `text`. */
export function hostileReport(text: () => string): RunReport {
  return {
    ...fixtureReport,
    startedAt: text(),
    environment: {
      engine: text(),
      proxy: text(),
      browsers: [text(), text()],
      node: text(),
      system: text(),
    },
    rows: fixtureReport.rows.map((row) =>
      Object.assign({}, row, {
        browser: text(),
        page: text(),
        socket: text(),
        logged: `${text()}; ${text()}`,
        testId: text(),
      }),
    ),
    tests: fixtureReport.tests.map((test) =>
      Object.assign({}, test, {
        id: text(),
        file: text(),
        title: text(),
        browser: text(),
        errors: [text(), text()],
        failures: [{ message: text(), place: text(), frame: text() }],
        files: [
          { name: text(), path: text(), kind: 'picture' },
          { name: text(), path: `files/1/${text()}`, kind: 'trace' },
          { name: text(), path: 'files/1/2-proxy.log', kind: 'text' },
        ],
        timeline: {
          watched: { browser: true, proxy: true, backend: false },
          exchanges: [hostileExchange(text)],
        },
      }),
    ),
  };
}

function hostileExchange(text: () => string): Exchange {
  const evidence = {
    ...proxied.verdict.evidence[0],
    line: text(),
  } as Exchange['verdict']['evidence'][0];
  return {
    ...proxied,
    id: text(),
    url: text(),
    pageUrl: text(),
    steps: proxied.steps.map((step) =>
      Object.assign({}, step, {
        label: text(),
        headers: { [text()]: text(), 'sec-websocket-key': text() },
        evidence: [evidence],
      }),
    ),
    verdict: { ...proxied.verdict, cause: text(), sentence: text(), evidence: [evidence] },
  };
}
