import { throughProxy } from './proxy-variables.mjs';

export interface AptFailure {
  /** The message for a person: apt's own words, and the proxy that it used. */
  readonly reason: string;
  /** True if a server could not be reached; another list of packages would not help. */
  readonly isNetwork: boolean;
}

interface FailedFetch {
  readonly url: string;
  readonly why: string;
}

/** From apt-get's output, or from why it was `ended` before it said anything. */
export function aptFailure(text: string, env: NodeJS.ProcessEnv, ended?: string): AptFailure {
  const fetch = firstFailedFetch(text);
  if (fetch !== undefined) {
    const isNetwork = !/404|Not Found|410|hash sum|size mismatch/i.test(fetch.why);
    const through = isNetwork ? throughProxy(schemeOf(fetch.url), env) : '';
    return { reason: `${fetch.url}${through}: ${fetch.why}`, isNetwork };
  }
  if (ended !== undefined) {
    const url = /(?:https?):\/\/\S+/.exec(`${ended} ${text}`)?.[0] ?? 'http://';
    return { reason: `${ended}${throughProxy(schemeOf(url), env)}`, isNetwork: true };
  }
  const lines = text.split('\n');
  const error = lines.find((line) => line.startsWith('E: ')) ?? lines.find((line) => line !== '');
  return { reason: error?.replace(/^E: /, '') ?? 'apt-get cannot be run', isNetwork: false };
}

/** The first file that a server did not give. `update` says it as a warning. */
export function firstFailedFetch(text: string): FailedFetch | undefined {
  const failed = /^[EW]: Failed to fetch (?<url>\S+)\s+(?<why>.+)$/m.exec(text);
  if (failed !== null)
    return { url: failed.groups?.['url'] ?? '', why: failed.groups?.['why'] ?? '' };
  const error = /^Err:\d+ (?<url>\S+).*\n\s+(?<why>\S.+)$/m.exec(text);
  if (error === null) return undefined;
  return { url: error.groups?.['url'] ?? '', why: error.groups?.['why'] ?? '' };
}

function schemeOf(url: string): 'http' | 'https' {
  return url.startsWith('https:') ? 'https' : 'http';
}
