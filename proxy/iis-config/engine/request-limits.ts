import type { RequestLimits } from '../model.ts';
import type { IisRequest } from '../request.ts';
import type { FindingKind } from '../findings.ts';
import { EngineError } from './engine-error.ts';
import { ENGINE_FINDINGS } from './engine-findings.ts';
import { decodePercent, type RequestUrl } from './request-url.ts';

/**
 * Request filtering comes before any rule. Both lengths are counted as sent; the limit itself is
 * still allowed.
 *
 * @throws {EngineError} 404.11, 404.14, 404.15 or 413.1
 */
export function checkLimits(limits: RequestLimits, request: IisRequest, url: RequestUrl): void {
  const contentLength = Number(request.headers['content-length'] ?? 0);
  refuse('maxUrl', ENGINE_FINDINGS.IIS_URL_TOO_LONG, [404, 14], url.rawPath.length, limits.maxUrl);
  refuse(
    'maxQueryString',
    ENGINE_FINDINGS.IIS_QUERY_TOO_LONG,
    [404, 15],
    url.query.length,
    limits.maxQueryString,
  );
  refuse(
    'maxAllowedContentLength',
    ENGINE_FINDINGS.IIS_CONTENT_TOO_LONG,
    [413, 1],
    contentLength,
    limits.maxAllowedContentLength,
  );
  if (!limits.allowDoubleEscaping) refuseDoubleEscaped(url);
}

/**
 * "Normalizes" a path twice, and refuses it where the second time changes it (Microsoft,
 * requestFiltering: sure); a plus sign counts as an encoded space (blogs.iis.net/thomad, "IIS7
 * rejecting URLs containing +": sure). Which of several reasons IIS gives first is not documented.
 */
function refuseDoubleEscaped({ decoded }: RequestUrl): void {
  const isPlus = decoded.includes('+');
  if (!isPlus && decodePercent(decoded) === decoded) return;
  throw new EngineError(
    ENGINE_FINDINGS.IIS_DOUBLE_ESCAPED,
    [404, 11],
    `The path ${isPlus ? 'holds a plus sign' : 'is encoded twice'}, and allowDoubleEscaping is false: write %20 for a space, or set it under system.webServer/security/requestFiltering.`,
  );
}

function refuse(
  attribute: 'maxUrl' | 'maxQueryString' | 'maxAllowedContentLength',
  kind: FindingKind,
  status: readonly [number, number],
  length: number,
  limit: number,
): void {
  if (!(length > limit)) return;
  const what = { maxUrl: 'path', maxQueryString: 'query', maxAllowedContentLength: 'body' };
  throw new EngineError(
    kind,
    status,
    `The ${what[attribute]} is ${length} long, more than ${attribute}="${limit}": raise it under system.webServer/security/requestFiltering/requestLimits.`,
  );
}
