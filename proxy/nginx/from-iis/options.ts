import type { Place } from '../../place.ts';

type PlaceParts = Omit<
  Place,
  'application' | 'backend' | 'directory' | 'idleTimeoutMs' | 'ownFolder' | 'shutdownTimeoutMs'
>;

/** What differs from one generated nginx of the lab to another. */
export interface LabNginxOptions extends PlaceParts {
  readonly pidFile: string;
  /**
   * How long a connection may outlive a reload, in ms. Default: shutdownTimeLimit of the site's
   * application pool.
   */
  readonly shutdownTimeoutMs?: number | undefined;
  /** Folder for request bodies and the like: must exist and be writable. */
  readonly tempDirectory: string;
  /** File of CAs for backends with https://; without it these are refused. */
  readonly trustedCertificates?: string | undefined;
  /** Loaded if a rule needs it; without it such a rule is refused. */
  readonly javaScript?: NginxJavaScript | undefined;
}

/** nginx's JavaScript module, njs 0.7.9 or later. */
export interface NginxJavaScript {
  /** For `load_module`: ngx_http_js_module.so. */
  readonly module: string;
  /** Where nginx finds iis-functions.js. */
  readonly functions: string;
}

/**
 * `localhost:8080` of a rule to where the lab's backend listens, which speaks plain HTTP, also where
 * the rule says https://; undefined: there.
 */
export type Targets = (authority: string, scheme: 'http' | 'https') => string | undefined;

/** For a file that goes into an nginx of one's own, under `http { … }`. */
export interface SiteNginxOptions {
  readonly trustedCertificates?: string | undefined;
  /** The site's folder on nginx's machine, an absolute path. Without it IsFile is refused. */
  readonly root?: string | undefined;
}

/** Refuses what could end a quoted string or a directive, or name a variable, in any value. */
export function checkTokens(options: LabNginxOptions): void {
  const { certificate: _, javaScript = {}, ...rest } = options;
  for (const [name, value] of Object.entries({ ...rest, ...javaScript })) checkToken(name, value);
}

/** @throws {Error} see {@link tokenFault} */
export function checkToken(name: string, value: unknown): void {
  if (typeof value === 'function') return;
  const fault = tokenFault(String(value));
  if (fault !== undefined) throw new Error(`${name} ${fault}, got ${JSON.stringify(value)}`);
}

/** The rule that a text breaks which has to stay one token of nginx's configuration, if any. */
export function tokenFault(text: string): string | undefined {
  if (!/["\\$;{}\n\r]/.test(text)) return undefined;
  return 'must be free of quotes, $, ;, braces, backslashes and line breaks';
}

/** The same of a path on nginx's machine; on Windows it is one such as C:/sites/site. */
export function pathFault(path: string, example: string): string | undefined {
  if (/^(?:[a-z]:)?\/+[^/]/i.test(path)) return tokenFault(path);
  return `must be an absolute path on nginx’s machine, such as ${example}`;
}
