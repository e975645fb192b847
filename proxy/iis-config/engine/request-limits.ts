import type { RequestLimits } from '../model.ts';
import type { IisRequest } from '../request.ts';
import { EngineError } from './engine-error.ts';
import type { RequestUrl } from './request-url.ts';

/**
 * Request filtering comes before any rule. Both lengths are counted as sent; the limit itself is
 * still allowed.
 *
 * @throws {EngineError} 404.14, 404.15 or 413.1
 */
export function checkLimits(limits: RequestLimits, request: IisRequest, url: RequestUrl): void {
  const contentLength = Number(request.headers['content-length'] ?? 0);
  refuse('maxUrl', 'IIS_URL_TOO_LONG', [404, 14], url.rawPath.length, limits.maxUrl);
  refuse(
    'maxQueryString',
    'IIS_QUERY_TOO_LONG',
    [404, 15],
    url.query.length,
    limits.maxQueryString,
  );
  refuse(
    'maxAllowedContentLength',
    'IIS_CONTENT_TOO_LONG',
    [413, 1],
    contentLength,
    limits.maxAllowedContentLength,
  );
}

function refuse(
  attribute: 'maxUrl' | 'maxQueryString' | 'maxAllowedContentLength',
  code: 'IIS_URL_TOO_LONG' | 'IIS_QUERY_TOO_LONG' | 'IIS_CONTENT_TOO_LONG',
  status: readonly [number, number],
  length: number,
  limit: number,
): void {
  if (!(length > limit)) return;
  const what = { maxUrl: 'path', maxQueryString: 'query', maxAllowedContentLength: 'body' };
  throw new EngineError(
    code,
    status,
    `The ${what[attribute]} is ${length} long, more than ${attribute}="${limit}": raise it under system.webServer/security/requestFiltering/requestLimits.`,
  );
}
