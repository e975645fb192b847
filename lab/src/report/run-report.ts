import type { Timeline } from '../timeline/timeline.ts';

/** One run of the browser tests: the content of report.json, and the input of report.html. */
export interface RunReport {
  /** Changes when a field changes its meaning or is removed. */
  readonly version: 1;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly environment: ReportEnvironment;
  readonly counts: { readonly passed: number; readonly failed: number; readonly skipped: number };
  /** The article's four pages in its order, for each browser. */
  readonly rows: readonly ReportRow[];
  readonly tests: readonly ReportTest[];
}

export interface ReportEnvironment {
  readonly engine: string;
  /** Title and version, such as `HAProxy 2.6.12`; of a stand-in for IIS, that it is one. */
  readonly proxy: string;
  readonly browsers: readonly string[];
  readonly node: string;
  readonly system: string;
}

/** The result of one page. */
export interface ReportRow {
  readonly browser: string;
  readonly page: string;
  readonly socket: string;
  readonly via: 'proxy' | 'direct' | 'blocked';
  readonly messages: number;
  /** The proxy's log entries: `200 on 443 HTTP/2.0; 101 on 443 HTTP/1.1 after 460 ms`. */
  readonly logged: string;
  readonly verdict: 'as the article says' | 'as this browser is known to' | 'FAILED';
  /** The test in `tests` that proved it. */
  readonly testId: string;
}

export interface ReportTest {
  readonly id: string;
  readonly file: string;
  readonly title: string;
  readonly browser: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly durationMs: number;
  /** Error messages, without terminal colours. */
  readonly errors: readonly string[];
  /** The same with the place of each failure; undefined if the test passed. */
  readonly failures?: readonly ReportFailure[];
  /** The files that the test left behind: screenshot, trace, logs. Undefined if there are none. */
  readonly files?: readonly ReportFile[];
  /** Undefined if the test watched no connection. */
  readonly timeline: Timeline | undefined;
}

export interface ReportFailure {
  readonly message: string;
  /** `e2e/tests/endings.spec.ts:41:32`; undefined if it has none, as for a timeout. */
  readonly place?: string;
  /** The lines of the source around it, the failed one marked. */
  readonly frame?: string;
}

export interface ReportFile {
  /** Such as `screenshot`, `trace`, `proxy.log`. */
  readonly name: string;
  /** The path relative to the report's folder: `files/…`. It stays valid if the folder is moved. */
  readonly path: string;
  readonly kind: 'picture' | 'trace' | 'text';
}
