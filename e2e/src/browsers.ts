import { env, getuid } from 'node:process';
import { withoutProxies, type BrowserName } from '@lab101/lab';
import type { LaunchOptions } from '@playwright/test';
import { chromiumArguments, type ChromiumTrust } from './chromium-arguments.ts';

/** The differences between the browsers that the tests can run in, as data. */
export interface BrowserTraits {
  readonly name: BrowserName;
  readonly engine: 'chromium' | 'firefox' | 'webkit';
  launchOptions(trust: ChromiumTrust): LaunchOptions;
  /** The error of `page.goto` if the certificate is signed by an untrusted CA. */
  readonly untrusted: RegExp;
  /** The close code that the page gets if the TLS handshake of its socket fails. */
  readonly failedTlsCode: 1006 | 1015;
  /** True if tests can see the handshake of a socket: status, headers, and why it failed. */
  readonly showsHandshakes: boolean;
  /**
   * True if name resolution to 127.0.0.1 can be set for this browser alone. Otherwise, the names
   * must be in the hosts file, which has only the lab's own.
   */
  readonly mapsNames: boolean;
  /** Known cases in which this browser does not do what the article shows. */
  readonly differences: readonly KnownDifference[];
}

/** A difference that is asserted, not skipped, so that a test fails when it is gone. */
export interface KnownDifference {
  readonly page: string;
  /** `blocked`: the browser opens no connection at all. */
  readonly socket: 'blocked';
  readonly why: string;
  readonly source: string;
}

const CHROMIUM: Omit<BrowserTraits, 'name'> = {
  engine: 'chromium',
  launchOptions: (trust) => ({
    args: chromiumArguments({ ...trust, asRoot: getuid?.() === 0 }),
  }),
  untrusted: /ERR_CERT_AUTHORITY_INVALID/,
  failedTlsCode: 1006,
  showsHandshakes: true, // through the DevTools protocol
  mapsNames: true,
  differences: [],
};

const BROWSERS: Readonly<Record<BrowserName, BrowserTraits>> = {
  chromium: { name: 'chromium', ...CHROMIUM },
  msedge: { name: 'msedge', ...CHROMIUM },
  firefox: {
    name: 'firefox',
    engine: 'firefox',
    // A policy sets the trusted CAs: lab/src/browsers/prepare.ts.
    launchOptions: () => ({
      firefoxUserPrefs: {
        'network.dns.localDomains': 'reverseproxy.com,evil.example,chat.example.com',
        'network.proxy.type': 0, // a company's proxy must not get between it and 127.0.0.1
      },
    }),
    untrusted: /SEC_ERROR_UNKNOWN_ISSUER|MOZILLA_PKIX_ERROR/,
    failedTlsCode: 1015,
    showsHandshakes: false,
    mapsNames: true,
    differences: [],
  },
  webkit: {
    name: 'webkit',
    engine: 'webkit',
    // Names and trusted CAs are the system's: make hosts, make trust. So would a proxy be.
    launchOptions: () => ({ env: withoutProxies(env) }),
    untrusted: /certificate|TLS|SSL/i,
    failedTlsCode: 1006,
    showsHandshakes: false,
    mapsNames: false,
    differences: [
      {
        page: 'https://localhost',
        socket: 'blocked',
        why: 'WebKit allows no ws: address from an https page, not even on the same machine.',
        source: 'https://bugs.webkit.org/show_bug.cgi?id=171934',
      },
    ],
  },
};

export const BROWSER: BrowserTraits =
  Object.values(BROWSERS).find(({ name }) => name === env['LAB101_BROWSER']) ?? BROWSERS.chromium;

/** The URL of a page of another origin, with a host name of its own if the browser resolves it. */
export function foreignOrigin(port: number): string {
  return `http://${BROWSER.mapsNames ? 'evil.example' : '127.0.0.1'}:${port}`;
}
