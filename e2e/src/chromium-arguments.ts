/** How Chromium has to be started for the lab. */
export function chromiumArguments(options: {
  /** Base64 SHA-256 of the public key of the one CA that is trusted beside the system's. */
  readonly caSpkiSha256: string;
  readonly asRoot: boolean;
}): string[] {
  return [
    // The article's fake A record, for this browser alone.
    '--host-resolver-rules=MAP reverseproxy.com 127.0.0.1,MAP evil.example 127.0.0.1',
    // Trusts what that key signed, and nothing else: no certificate error is ignored at large.
    `--ignore-certificate-errors-spki-list=${options.caSpkiSha256}`,
    '--no-proxy-server', // a company's proxy must not get between the browser and 127.0.0.1
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-quic',
    ...(options.asRoot ? ['--no-sandbox'] : []), // Chromium has no sandbox for root
  ];
}
