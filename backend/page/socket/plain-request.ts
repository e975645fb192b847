import type { Attempt, Ending } from './attempt.ts';
import type { LabConfig } from '../config.ts';
import { type PageAddress, pageOrigin } from './endpoint.ts';
import { expectedVia } from './track.ts';

/** `status` is 0 for a redirect, which fetch does not show. */
export type PlainAnswer = { readonly status: number } | 'none';

/**
 * The address for a plain request that shows how far a failed handshake got: the proxy’s health
 * check, if the socket’s origin is this page’s. A page cannot read answers of other origins.
 */
export function plainAddress(
  { openedAt, closing, endpoint }: Attempt,
  ending: Ending,
  page: PageAddress,
  config: LabConfig,
): string | undefined {
  const mayHaveLeft = ending.kind === 'close' || ending.failure.cause === 'timeout';
  if (openedAt !== undefined || closing === true || !mayHaveLeft) return undefined;
  if (expectedVia(endpoint.url, config) === 'direct') return undefined;
  const origin = endpoint.url.replace(/^ws/, 'http');
  return origin === pageOrigin(page) ? `${origin}/healthz` : undefined;
}

/** The proxy answered, but got no answer from the backend (RFC 9110 section 15.6). */
export function isGatewayError(answer: PlainAnswer | undefined): boolean {
  return answer !== undefined && answer !== 'none' && [502, 503, 504].includes(answer.status);
}

/** What the answer says about the handshake to the same address. */
export function plainText(answer: PlainAnswer): string {
  const what = 'A plain request to the same address';
  if (answer === 'none') return `${what} got no answer either: nothing there speaks HTTP now.`;
  const { status } = answer;
  if (status === 0) return `${what} is redirected, and no browser follows that for a WebSocket.`;
  if (isGatewayError(answer)) {
    return `${what} was answered ${status}: the proxy is there, and the backend did not answer it.`;
  }
  if (status < 300) {
    return `${what} was answered ${status}: plain HTTP gets through, the upgrade does not.`;
  }
  return `${what} was answered ${status}: more than the upgrade fails.`;
}
