import { env, getuid } from 'node:process';
import { withoutProxies, type BrowserName } from '@lab101/lab';
import type { LaunchOptions } from '@playwright/test';
import { chromiumArguments, type ChromiumTrust } from './chromium-arguments.ts';

/** What differs between the browsers that the tests can run in, as data. */
export interface BrowserTraits {
  /** As BROWSER calls it. */
  readonly name: BrowserName;
  /** As Playwright calls what drives it. */
  readonly engine: 'chromium' | 'firefox' | 'webkit';
  launchOptions(trust: ChromiumTrust): LaunchOptions;
  /** What `page.goto` fails with where the certificate is signed by a CA that is not trusted. */
  readonly untrusted: RegExp;
  /** The close code that the page gets where the TLS handshake of its socket failed. */
  readonly failedTlsCode: 1006 | 1015;
  /** Whether it shows tests the handshake of a socket: status, headers, and why it failed. */
  readonly showsHandshakes: boolean;
  /**
   * Whether the names of a page can be mapped to 127.0.0.1 for this browser alone; else the hosts
   * file has to, and it has none but the lab's own.
   */
  readonly mapsNames: boolean;
  /** Where this browser is known not to do what the article shows. */
  readonly differences: readonly KnownDifference[];
}

/** A difference that is asserted, not skipped: the day it goes, the test says so. */
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
  showsHandshakes: true, // by the DevTools protocol
  mapsNames: true,
  differences: [],
};

const BROWSERS: Readonly<Record<BrowserName, BrowserTraits>> = {
  chromium: { name: 'chromium', ...CHROMIUM },
  msedge: { name: 'msedge', ...CHROMIUM },
  firefox: {
    name: 'firefox',
    engine: 'firefox',
    // Whom it trusts comes by a policy: lab/src/browsers/prepare.ts.
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
    // Names and trust come from the system: make hosts, make trust. A proxy would, too.
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

/** The one that these tests run in. */
export const BROWSER: BrowserTraits =
  Object.values(BROWSERS).find(({ name }) => name === env['LAB101_BROWSER']) ?? BROWSERS.chromium;

/** Where a page of a foreign origin is to be had: by a name of its own, where that can be led. */
export function foreignOrigin(port: number): string {
  return `http://${BROWSER.mapsNames ? 'evil.example' : '127.0.0.1'}:${port}`;
}
