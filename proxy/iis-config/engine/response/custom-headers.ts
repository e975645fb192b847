import type { PathSettings } from '../../model.ts';
import { hasName, type ResponseHeader } from './response.ts';

/**
 * Whether IIS joins a custom header with the response's own by a comma, instead of sending both
 * [readings CH6, CH7]. That no space follows it is inferred: IIS writes `public,max-age=60` so.
 */
export function isJoined(name: string): boolean {
  return /^(?:cache-control|content-type)$/i.test(name);
}

/** A response's headers, and behind them the configured ones, in order [readings CH2 to CH7]. */
export function withCustomHeaders(
  own: readonly ResponseHeader[],
  { customHeaders }: Pick<PathSettings, 'customHeaders'>,
): readonly ResponseHeader[] {
  let headers = own;
  for (const custom of customHeaders) {
    const index = isJoined(custom.name) ? headers.findLastIndex(hasName(custom.name)) : -1;
    const joined = headers[index];
    headers =
      joined === undefined
        ? [...headers, custom]
        : headers.with(index, { ...joined, value: `${joined.value},${custom.value}` });
  }
  return headers;
}
