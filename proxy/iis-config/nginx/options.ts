/** Everything in which one generated nginx of the lab differs from another. */
export interface LabNginxOptions {
  /** Address to listen on: `127.0.0.1` on a host, `0.0.0.0` inside a container. */
  readonly address: string;
  /** Instead of the port of every http and https binding. */
  readonly httpPort: number;
  readonly httpsPort: number;
  /** Answers 204 on this loopback port, unlogged, for a health check from inside a container. */
  readonly healthPort?: number;
  /** DNS server to ask for the backend again and again, where its address may change. */
  readonly resolver?: string;
  /** Leaf certificate followed by its CA, and the key. */
  readonly certificateFile: string;
  readonly keyFile: string;
  /** Size, issuer and subject of the certificate: ARR puts them into X-ARR-SSL. */
  readonly certificate: CertificateFacts;
  readonly accessLog: string;
  readonly errorLog: string;
  readonly pidFile: string;
  /** Folder for request bodies and the like: must exist and be writable. */
  readonly tempDirectory: string;
  /** File of CAs for backends with https://; without it these are refused. */
  readonly trustedCertificates?: string;
}

export interface CertificateFacts {
  readonly keyBits: number;
  readonly issuer: string;
  readonly subject: string;
}

/** `localhost:8080` of a rule to where the lab's backend listens; undefined: there. */
export type Targets = (authority: string) => string | undefined;

/** For a file that goes into an nginx of one's own, under `http { … }`. */
export interface SiteNginxOptions {
  readonly certificateFile?: string;
  readonly keyFile?: string;
  readonly trustedCertificates?: string;
  readonly targets?: Targets;
}

/** Refuses what could end a quoted string or a directive, or name a variable, in any value. */
export function checkTokens(options: LabNginxOptions): LabNginxOptions {
  const { certificate: _, ...rest } = options;
  for (const [name, value] of Object.entries(rest)) checkToken(name, value);
  return options;
}

export function checkToken(name: string, value: unknown): void {
  if (typeof value === 'function' || !/["\\$;{}\n\r]/.test(String(value))) return;
  const rule = 'must be free of quotes, $, ;, braces, backslashes and line breaks';
  throw new Error(`${name} ${rule}, got ${JSON.stringify(value)}`);
}
