import type { RequestLimits } from '../model.ts';
import type { IisRequest } from '../request.ts';
import { EngineError } from './engine-error.ts';
import { ENGINE_FINDINGS } from './engine-findings.ts';
import { decodePercent, type RequestUrl } from './request-url.ts';

const LIMITS = [
  { attribute: 'maxUrl', kind: ENGINE_FINDINGS.IIS_URL_TOO_LONG, part: 'path' },
  { attribute: 'maxQueryString', kind: ENGINE_FINDINGS.IIS_QUERY_TOO_LONG, part: 'query' },
  {
    attribute: 'maxAllowedContentLength',
    kind: ENGINE_FINDINGS.IIS_CONTENT_TOO_LONG,
    part: 'body',
  },
] as const;

/**
 * Request filtering comes before any rule. Both lengths are counted as sent; the limit itself is
 * still allowed.
 *
 * @throws {EngineError} 404.11, 404.14, 404.15 or 413.1
 */
export function checkLimits(limits: RequestLimits, request: IisRequest, url: RequestUrl): void {
  const lengths = {
    maxUrl: url.rawPath.length,
    maxQueryString: url.query.length,
    maxAllowedContentLength: Number(request.headers['content-length'] ?? 0),
  };
  for (const { attribute, kind, part } of LIMITS) {
    const [length, limit] = [lengths[attribute], limits[attribute]];
    if (!(length > limit)) continue;
    const why = `The ${part} is ${length} long, more than ${attribute}="${limit}"`;
    throw new EngineError(
      kind,
      `${why}: raise it under system.webServer/security/requestFiltering/requestLimits.`,
    );
  }
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
    `The path ${isPlus ? 'holds a plus sign' : 'is encoded twice'}, and allowDoubleEscaping is false: write %20 for a space, or set it under system.webServer/security/requestFiltering.`,
  );
}
