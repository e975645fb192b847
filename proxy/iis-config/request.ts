/** A request as http.sys hands it to the rewrite module. */
export interface IisRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  /** The Host header: `reverseproxy.com` or `reverseproxy.com:8443`. */
  readonly host: string;
  /** The port that the request came in on. */
  readonly port: number;
  /** Path and query as sent: `/socket.io/?x=1`. Begins with a slash. */
  readonly target: string;
  /** Other headers, by their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** `HTTP/1.1`, `HTTP/2.0`. */
  readonly version: string;
}

/** What is in the site's folder, for IsFile and IsDirectory. The default site is empty. */
export type SiteFolder = (physicalPath: string) => 'file' | 'directory' | undefined;
