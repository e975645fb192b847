import { env } from 'node:process';

/** The CAs that Chromium trusts in addition to the system's store. */
export interface ChromiumTrust {
  /** Base64 SHA-256 of the public key of the one CA that it trusts. */
  readonly caSpkiSha256: string;
  /**
   * The same of the proxy's own certificate, for a proxy that may send no CA: Chromium looks for a
   * pinned key among the certificates that the server sends. Default: what `make e2e` says.
   */
  readonly leafSpkiSha256?: string | undefined;
}

/** The arguments that Chromium needs for the lab. */
export function chromiumArguments(options: ChromiumTrust & { readonly asRoot: boolean }): string[] {
  const { caSpkiSha256, asRoot, leafSpkiSha256 = env['LAB101_LEAF_SPKI_SHA256'] } = options;
  const pinned = [caSpkiSha256, ...(leafSpkiSha256 === undefined ? [] : [leafSpkiSha256])];
  return [
    // The article's fake A record, for this browser alone: no name leads out of this machine.
    '--host-resolver-rules=MAP * 127.0.0.1',
    // Trusts what those keys signed or hold, and nothing else: no error is ignored at large.
    `--ignore-certificate-errors-spki-list=${pinned.join(',')}`,
    '--no-proxy-server', // a company's proxy must not get between the browser and 127.0.0.1
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-quic',
    ...(asRoot ? ['--no-sandbox'] : []), // Chromium has no sandbox for root
  ];
}
