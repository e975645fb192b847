/** The browsers that `make e2e` can prove the lab in: setting E2E_BROWSER, default chromium. */
export const BROWSER_NAMES = ['chromium', 'firefox', 'webkit', 'msedge'] as const;
export type BrowserName = (typeof BROWSER_NAMES)[number];

export interface Browser {
  readonly name: BrowserName;
  /** Undefined for Playwright's own Firefox and WebKit, the only ones that it can drive. */
  readonly path: string | undefined;
  /** Its own version text: `Chromium 156.0.8078.73`. */
  readonly version: string;
  /** Its source, for people: `Playwright’s`, `on this machine`, `Debian’s package`. */
  readonly origin: string;
}

export type ReportProgress = (detail: string) => void;
