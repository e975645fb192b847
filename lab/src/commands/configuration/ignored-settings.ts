import type { Finding } from '@lab101/proxy';
import { place } from '../../settings/iis-files.ts';

/** Settings of a web.config that answer requests on IIS but not in the lab. */
const OF_REQUESTS: ReadonlySet<string> = new Set([
  'IIS_FOLDER_RULES',
  'IIS_LOCATION_NOT_APPLIED',
  'IIS_NOT_APPLIED',
  'IIS_OTHER_FORWARDER',
]);

/** A line for each setting of a web.config that the lab ignores when it answers a request. */
export function ignoredForRequests(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ code }) => OF_REQUESTS.has(code)).map(located);
}

/** The same, with outbound rules for response bodies. */
export function ignoredForSite(findings: readonly Finding[]): readonly string[] {
  const isLeftOut = ({ code }: Finding): boolean =>
    OF_REQUESTS.has(code) || code === 'IIS_OUTBOUND_BODY';
  return findings.filter(isLeftOut).map(located);
}

export function located({ position, message }: Finding): string {
  return `${place(position)}: ${message}`;
}
