import { bool, element, oneOf, string, timeSpan, uint } from './schema.ts';

/** `system.webServer/proxy` of Application Request Routing, after its arr_schema.xml. */

const BUFFER_LIMIT = { maximum: 4_194_303 };

export const PROXY = element({
  attributes: {
    enabled: bool(false),
    passConnectionCloseHeader: bool(false),
    passServerHeader: oneOf(['Replace', 'Remove', 'PassThrough'], 'Replace'),
    httpVersion: oneOf(['Http10', 'Http11', 'PassThrough'], 'PassThrough'),
    keepAlive: bool(true),
    timeout: timeSpan('00:02:00', 1, 86_400),
    preserveHostHeader: bool(false),
    reverseRewriteHostInResponseHeaders: bool(true),
    xForwardedByHeaderName: string('X-Forwarded-By'),
    xForwardedByHeader: string(),
    xForwardedForHeaderName: string('X-Forwarded-For'),
    includePortInXForwardedFor: bool(true),
    arrResponseHeader: bool(true),
    sslHeaderName: string('X-ARR-SSL'),
    clientCertHeaderName: string('X-ARR-ClientCert'),
    logGuidName: string('X-ARR-LOG-ID'),
    logCacheHitName: string('X-ARR-CACHE-HIT'),
    maxForwards: uint(10),
    minResponseBuffer: uint(256, BUFFER_LIMIT),
    responseBufferLimit: uint(4096, BUFFER_LIMIT),
    maxResponseHeaderSize: uint(65_536),
    proxy: string(),
    proxyBypass: string(),
    stealthMode: bool(false),
    clientCertFileName: string(),
    clientCertPassword: string(),
    clientCertHash: string(),
    bufferChunkedResponses: bool(true),
  },
  elements: {
    cache: element({
      attributes: {
        enabled: bool(true),
        requestConsolidationEnabled: bool(false),
        requestConsolidationTimeout: timeSpan('00:00:00.1'),
        queryStringHandling: oneOf(['Ignore', 'NoCaching', 'Accept'], 'Ignore'),
        validationInterval: timeSpan('00:01:00', 0, 86_400),
      },
    }),
  },
});
