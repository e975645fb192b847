import { bool, element, oneOf, string, timeSpan, uint } from './schema.ts';

/** `system.webServer/proxy` and a farm's `protocol`, after Application Request Routing's arr_schema.xml. */

const BUFFER_LIMIT = { maximum: 4_194_303 };

/** Attributes of the proxy itself that a farm has beside its `protocol`. */
export const PASSED_HEADERS = {
  passConnectionCloseHeader: bool(false),
  passServerHeader: oneOf(['Replace', 'Remove', 'PassThrough'], 'Replace'),
};

const PROTOCOL_ATTRIBUTES = {
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
};

const PROTOCOL_ELEMENTS = {
  cache: element({
    enabled: bool(true),
    requestConsolidationEnabled: bool(false),
    requestConsolidationTimeout: timeSpan('00:00:00.1'),
    queryStringHandling: oneOf(['Ignore', 'NoCaching', 'Accept'], 'Ignore'),
    validationInterval: timeSpan('00:01:00', 0, 86_400),
  }),
};

export const PROXY = element({
  enabled: bool(false),
  ...PASSED_HEADERS,
  ...PROTOCOL_ATTRIBUTES,
  ...PROTOCOL_ELEMENTS,
});

/** The same settings of a farm, with the defaults that differ. */
export const FARM_PROTOCOL = element({
  ...PROTOCOL_ATTRIBUTES,
  timeout: timeSpan('00:00:30', 1, 86_400),
  preserveHostHeader: bool(true),
  alternateHostName: string(),
  reverseRewriteHostInResponseHeaders: bool(false),
  ...PROTOCOL_ELEMENTS,
});
