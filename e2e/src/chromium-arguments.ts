import { env } from 'node:process';

/** The CAs that Chromium trusts in addition to the system's store. */
export interface ChromiumTrust {
  /** Base64 SHA-256 of the trusted CA's public key. */
  readonly caSpkiSha256: string;
  /**
   * Base64 SHA-256 of the public key of the proxy's certificate, for a proxy that sends no CA:
   * Chromium compares pinned keys with the certificates that the server sends. Default: the value
   * that `make e2e` sets.
   */
  readonly leafSpkiSha256?: string | undefined;
}

/**
 * Chromium obeys its last `--disable-features` alone, so the first names are Playwright's own. With
 * the others, each window would start two processes for lists below its address bar, which no test
 * opens: they take as much processor time as the rest of the window.
 */
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'TcpPortRandomizationWin',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'msForceBrowserSignIn',
  'msEdgeUpdateLaunchServicesPreferredVersion',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

export function chromiumArguments(options: ChromiumTrust & { readonly asRoot: boolean }): string[] {
  const { caSpkiSha256, asRoot, leafSpkiSha256 = env['LAB101_LEAF_SPKI_SHA256'] } = options;
  const pinned = [caSpkiSha256, ...(leafSpkiSha256 === undefined ? [] : [leafSpkiSha256])];
  return [
    // The article's fake A record, for this browser alone. All names resolve to this machine.
    '--host-resolver-rules=MAP * 127.0.0.1',
    // Trusts only these keys and what they signed. No other certificate error is ignored.
    `--ignore-certificate-errors-spki-list=${pinned.join(',')}`,
    '--no-proxy-server', // a company's proxy must not get between the browser and 127.0.0.1
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-quic',
    `--disable-features=${DISABLED_FEATURES.join(',')}`,
    ...(asRoot ? ['--no-sandbox'] : []), // Chromium has no sandbox for root
  ];
}
