import type { Flow } from '../../timeline/timeline.ts';
import {
  cut,
  direct,
  open,
  page,
  proxied,
  refused,
  undecided,
} from '../../view/test/recorded-flows.ts';
import type { RunReport, ReportRow, ReportTest } from '../run-report.ts';

const CHROMIUM = 'Chromium 156.0.8078.79';
const WEBKIT = 'WebKit 26.4';
const WATCHED = { browser: true, proxy: true, backend: true };

function test(
  id: string,
  title: string,
  flows: readonly Flow[],
  rest: Partial<ReportTest> = {},
): ReportTest {
  return {
    id,
    file: 'endings.spec.ts',
    title,
    browser: CHROMIUM,
    status: 'passed',
    durationMs: 2412,
    errors: [],
    timeline: { watched: WATCHED, flows },
    ...rest,
  };
}

const ROWS: readonly ReportRow[] = (
  [
    ['http://localhost', 'direct', 6, '200 on 80 HTTP/1.1; no 101'],
    ['https://localhost', 'direct', 8, '200 on 443 HTTP/2.0; no 101'],
    ['http://reverseproxy.com', 'proxy', 5, '200 on 80 HTTP/1.1; 101 on 443 HTTP/1.1 after 988 ms'],
    [
      'https://reverseproxy.com',
      'proxy',
      10,
      '200 on 443 HTTP/2.0; 101 on 443 HTTP/1.1 after 460 ms',
    ],
  ] as const
).map(([address, via, messages, logged]) => ({
  browser: CHROMIUM,
  page: address,
  socket: via === 'proxy' ? 'wss://reverseproxy.com' : 'ws://localhost:8080',
  via,
  messages,
  logged,
  verdict: 'as the article says',
  testId: via === 'proxy' ? 'rows-2' : 'rows-1',
}));

/** WebKit blocks `ws://localhost` on an https page. */
const WEBKIT_ROWS = ROWS.map((row): ReportRow => {
  const same = Object.assign({}, row, { browser: WEBKIT });
  if (row.page !== 'https://localhost') return same;
  return Object.assign(same, {
    via: 'blocked',
    messages: 0,
    verdict: 'as this browser is known to',
  } satisfies Partial<ReportRow>);
});

const FAILURE = {
  message: 'Error: expect(received).toBe(expected)\n\nExpected: "client"\nReceived: "proxy"',
  place: 'e2e/tests/endings.spec.ts:41:32',
  frame:
    '  40 |   const { who } = verdict;\n> 41 |   expect(who).toBe("client");\n     |               ^',
};

/**
 * A run of the browser tests, written by hand: two browsers, every status, every kind of ending.
 */
export const fixtureReport: RunReport = {
  version: 1,
  startedAt: '2026-11-22T19:14:40.000Z',
  durationMs: 24_600,
  environment: {
    engine: 'process',
    proxy: 'nginx 1.22.1 in IIS’s place',
    browsers: [CHROMIUM, WEBKIT],
    node: 'v20.20.0',
    system: 'Debian GNU/Linux 12 (bookworm), x64',
  },
  counts: { passed: 4, failed: 1, skipped: 1 },
  rows: [...ROWS, ...WEBKIT_ROWS],
  tests: [
    test('rows-1', 'https://localhost: the socket goes past the proxy', [page, direct]),
    test('rows-2', 'https://reverseproxy.com: the socket goes through the proxy', [page, proxied], {
      browser: WEBKIT,
    }),
    test('ends-1', 'the proxy cuts a silent socket', [page, cut], {
      status: 'failed',
      errors: [FAILURE.message],
      failures: [FAILURE],
      files: [
        { name: 'screenshot', path: 'files/1/1-screenshot.png', kind: 'picture' },
        { name: 'trace', path: 'files/1/2-trace.zip', kind: 'trace' },
        { name: 'proxy.log', path: 'files/1/3-proxy.log', kind: 'text' },
      ],
    }),
    test('ends-2', 'every ending beside the others', [
      proxied,
      direct,
      refused,
      cut,
      open,
      undecided,
    ]),
    test('quiet-1', 'the page has no violations', [], {
      timeline: undefined,
      file: 'accessibility.spec.ts',
    }),
    test('skip-1', 'trusts the certificate', [], { status: 'skipped', timeline: undefined }),
  ],
};
