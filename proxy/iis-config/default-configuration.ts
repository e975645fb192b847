import type { IisConfiguration } from './model.ts';
import { DENIED_EXTENSIONS, HIDDEN_SEGMENTS } from './stock-lists.ts';

/**
 * IIS's configuration where no file says anything: the reader's answer to two empty files, which
 * its test holds against this. Made configurations begin with it, and say what differs.
 */
export const DEFAULT_CONFIGURATION: IisConfiguration = {
  siteName: 'Default Web Site',
  bindings: [],
  shutdownTimeLimitSeconds: 90,
  globalRules: [],
  siteRules: [],
  outboundRules: [],
  rewriteMaps: new Map(),
  providers: new Set(),
  allowedServerVariables: new Set(),
  proxy: {
    enabled: false,
    timeoutSeconds: 120,
    preserveHostHeader: false,
    reverseRewriteHostInResponseHeaders: true,
    arrResponseHeader: true,
    includePortInXForwardedFor: true,
    xForwardedForHeaderName: 'X-Forwarded-For',
    sslHeaderName: 'X-ARR-SSL',
    logGuidName: 'X-ARR-LOG-ID',
    logCacheHitName: 'X-ARR-CACHE-HIT',
    maxForwards: 10,
  },
  webFarms: new Map(),
  webSocketEnabled: true,
  requestLimits: {
    allowDoubleEscaping: false,
    maxAllowedContentLength: 30_000_000,
    maxUrl: 4096,
    maxQueryString: 2048,
  },
  requestFiltering: {
    allowHighBitCharacters: true,
    removeServerHeader: false,
    fileExtensions: {
      allowUnlisted: true,
      allowed: new Map(DENIED_EXTENSIONS.map((name) => [name, false])),
    },
    verbs: { allowUnlisted: true, allowed: new Map() },
    hiddenSegments: HIDDEN_SEGMENTS,
    denyUrlSequences: [],
    denyQueryStringSequences: [],
    headerLimits: new Map(),
  },
  customHeaders: [{ name: 'X-Powered-By', value: 'ASP.NET' }],
  redirectHeaders: [],
  locations: [],
};
