import type { IisConfiguration } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import type { IisRequest } from '../request.ts';

/**
 * The Host header that the backend gets of a forwarded request: the target's host, unless
 * preserveHostHeader keeps the client's, or what a rule has set in its place. A server farm has a
 * preserveHostHeader of its own, whose default is true; without it Host names the server that ARR
 * chooses, here the first.
 */
export function backendHost(
  { proxy, webFarms }: IisConfiguration,
  { host }: Pick<IisRequest, 'host'>,
  { url, requestHeaders }: Extract<Outcome, { readonly kind: 'forward' }>,
): string {
  const authority = /^https?:\/\/(?<authority>[^/?]*)/i.exec(url)?.groups?.['authority'] ?? '';
  const farm = webFarms.find(({ name }) => name.toLowerCase() === authority.toLowerCase());
  const isPreserved = farm?.preserveHostHeader ?? proxy.preserveHostHeader;
  if (isPreserved) return requestHeaders.get('host') ?? host;
  return farm?.servers[0] ?? authority;
}
