import { findingKinds } from '../findings.ts';

/**
 * What can be wrong with a request on its way through a sound configuration: the part of
 * FINDING_KINDS that the engine gives as outcomes.
 */
export const ENGINE_FINDINGS = findingKinds({
  IIS_URL_TOO_LONG: {
    severity: 'error',
    status: '404.14',
    title: 'the path is longer than requestLimits allow',
    fix: 'raise maxUrl under system.webServer/security/requestFiltering/requestLimits',
  },
  IIS_QUERY_TOO_LONG: {
    severity: 'error',
    status: '404.15',
    title: 'the query is longer than requestLimits allow',
    fix: 'raise maxQueryString under system.webServer/security/requestFiltering/requestLimits',
  },
  IIS_CONTENT_TOO_LONG: {
    severity: 'error',
    status: '413.1',
    title: 'the body is longer than requestLimits allow',
    fix: 'raise maxAllowedContentLength under system.webServer/security/requestFiltering/requestLimits',
  },
  IIS_BAD_URL: {
    severity: 'error',
    status: '400',
    title: 'http.sys refuses the URL: a control character, or a segment of more than 260 bytes',
    fix: 'ask without characters from %00 to %1F and %7F to %9F, and with shorter segments',
  },
  IIS_DOUBLE_ESCAPED: {
    severity: 'error',
    status: '404.11',
    title: 'request filtering refuses a path that is encoded twice, or holds a plus sign',
    fix: 'write %20 for a space, or set security/requestFiltering allowDoubleEscaping="true"',
  },
  IIS_VERB_DENIED: {
    severity: 'error',
    status: '404.6',
    title: 'request filtering refuses the method',
    fix: 'allow it under system.webServer/security/requestFiltering/verbs, in the case in which clients send it',
  },
  IIS_EXTENSION_DENIED: {
    severity: 'error',
    status: '404.7',
    title: 'request filtering refuses the file extension of the path',
    fix: 'remove it from system.webServer/security/requestFiltering/fileExtensions, or add it with allowed="true"',
  },
  IIS_SEGMENT_HIDDEN: {
    severity: 'error',
    status: '404.8',
    title: 'request filtering refuses a path with a hidden segment, such as bin or App_Data',
    fix: 'remove it from system.webServer/security/requestFiltering/hiddenSegments, or name the path otherwise',
  },
  IIS_SEQUENCE_DENIED: {
    severity: 'error',
    status: '404.5',
    title: 'request filtering refuses a sequence of characters in the path',
    fix: 'remove it from system.webServer/security/requestFiltering/denyUrlSequences',
  },
  IIS_QUERY_DENIED: {
    severity: 'error',
    status: '404.18',
    title: 'request filtering refuses a sequence of characters in the query',
    fix: 'remove it from system.webServer/security/requestFiltering/denyQueryStringSequences',
  },
  IIS_HIGH_BIT_DENIED: {
    severity: 'error',
    status: '404.12',
    title: 'request filtering refuses a path with characters outside ASCII',
    fix: 'set security/requestFiltering allowHighBitCharacters="true"',
  },
  IIS_HEADER_TOO_LONG: {
    severity: 'error',
    status: '431',
    title: 'a request header is longer than headerLimits allow',
    fix: 'raise it under system.webServer/security/requestFiltering/requestLimits/headerLimits',
  },
  IIS_PATTERN_TOO_SLOW: {
    severity: 'error',
    status: '500.50',
    title: 'a pattern takes longer than the lab lets it (not measured on IIS)',
    fix: 'repeat no group that repeats itself: ^([\\w.]+)$ for ^((\\w+)\\.?)+$',
  },
  IIS_BAD_PATTERN: {
    severity: 'error',
    status: '500.52',
    title: 'the pattern does not compile',
    fix: 'fix the regular expression, or set patternSyntax="Wildcard" if * is meant so',
    refuses: true,
  },
  IIS_UNKNOWN_REWRITE_MAP: {
    severity: 'error',
    status: undefined,
    title: 'there is no such rewrite map (not measured on IIS)',
    fix: 'add it to <rewriteMaps>',
  },
  IIS_PROVIDER_NOT_CARRIED: {
    severity: 'warning',
    status: undefined,
    title: 'a provider is .NET code on the server, which the lab cannot run',
    fix: 'on IIS none is needed; for the lab use a rewrite map',
  },
  IIS_BAD_TEMPLATE: {
    severity: 'error',
    status: '500.50',
    title: 'a template has an open brace, or names a rewrite map that there is not',
    fix: 'close the brace, define the map, or write {HTTP_NAME} for a header',
  },
  IIS_BAD_TARGET: {
    severity: 'error',
    status: '404',
    title: 'a rule rewrites to a URL that ARR cannot ask, such as ws://',
    fix: 'write http:// or https:// with a host: the WebSocket goes along',
  },
  IIS_FARM_WITHOUT_SERVER: {
    severity: 'error',
    status: '502.4',
    title: 'a rule forwards to a web farm that has no enabled server',
    fix: 'add a server to the webFarm of the server’s file, or set enabled="true" on one',
  },
  IIS_WEBSOCKET_DISABLED: {
    severity: 'error',
    status: '503.0',
    title: 'a WebSocket is asked for while WebSockets are disabled',
    fix: 'set system.webServer/webSocket enabled="true" at server level',
  },
  IIS_VALUE_TOO_LONG: {
    severity: 'error',
    status: '500.50',
    title: 'the templates of a rule put together more than a request can hold',
    fix: 'shorten the value: 16384 characters are the limit',
  },
  IIS_VARIABLE_NOT_ALLOWED: {
    severity: 'error',
    status: '500.50',
    title: 'a rule sets a server variable that allowedServerVariables does not list',
    fix: 'add it to system.webServer/rewrite/allowedServerVariables at server level',
  },
  IIS_PROXY_DISABLED: {
    severity: 'error',
    status: '404',
    title: 'a rule rewrites to an absolute URL while ARR’s proxy is not enabled',
    fix: 'set system.webServer/proxy enabled="true" at server level',
  },
});
