import type { Finding } from '@lab101/proxy';

/** What of a web.config answers requests on IIS, and not in the lab. */
const OF_REQUESTS: ReadonlySet<string> = new Set([
  'IIS_LOCATION_NOT_APPLIED',
  'IIS_NOT_APPLIED',
  'IIS_OTHER_FORWARDER',
]);

/** A line for each part of a web.config that the lab leaves out of what a request gets. */
export function leftOutOfRequests(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ code }) => OF_REQUESTS.has(code)).map(located);
}

/** The same with outbound rules over bodies. */
export function leftOutOfSite(findings: readonly Finding[]): readonly string[] {
  const isLeftOut = ({ code }: Finding): boolean =>
    OF_REQUESTS.has(code) || code === 'IIS_OUTBOUND_BODY';
  return findings.filter(isLeftOut).map(located);
}

export function located({ position, message }: Finding): string {
  return `${position.file}:${position.line}:${position.column}: ${message}`;
}
