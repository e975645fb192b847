import type { IisConfiguration } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import type { IisRequest } from '../request.ts';
import { farmHost, farmOf, protocolOf } from '../web-farms.ts';

/**
 * The Host header that the backend gets of a forwarded request: the target's host, unless
 * preserveHostHeader keeps the client's, or what a rule has set in its place. A server farm has a
 * preserveHostHeader of its own, whose default is true; without it Host names the server that ARR
 * chooses, here the first.
 */
export function backendHost(
  configuration: IisConfiguration,
  { host }: Pick<IisRequest, 'host'>,
  outcome: Extract<Outcome, { readonly kind: 'forward' }>,
): string {
  const { url, requestHeaders, farm } = outcome;
  if (protocolOf(configuration, outcome).preserveHostHeader) {
    return requestHeaders.get('host') ?? host;
  }
  const { scheme = '', authority = '' } = URL_BEGINNING.exec(url)?.groups ?? {};
  const asked = farm === undefined ? undefined : farmOf(configuration, farm.name);
  return asked === undefined ? authority : farmHost(asked, scheme.toLowerCase());
}

const URL_BEGINNING = /^(?<scheme>https?):\/\/(?<authority>[^/?]*)/i;
