import { findingKinds } from '../findings.ts';

/**
 * What can be wrong with a request on its way through a sound configuration: the part of
 * FINDING_KINDS that the engine gives as outcomes.
 */
export const ENGINE_FINDINGS = findingKinds({
  IIS_URL_TOO_LONG: {
    severity: 'error',
    certainty: 'measured on IIS by others',
    status: '404.14',
    title: 'the path is longer than requestLimits allow',
    fix: 'raise maxUrl under system.webServer/security/requestFiltering/requestLimits',
  },
  IIS_QUERY_TOO_LONG: {
    severity: 'error',
    certainty: 'measured on IIS by others',
    status: '404.15',
    title: 'the query is longer than requestLimits allow',
    fix: 'raise maxQueryString under system.webServer/security/requestFiltering/requestLimits',
  },
  IIS_CONTENT_TOO_LONG: {
    severity: 'error',
    certainty: 'measured on IIS by others',
    status: '413.1',
    title: 'the body is longer than requestLimits allow',
    fix: 'raise maxAllowedContentLength under system.webServer/security/requestFiltering/requestLimits',
  },
  IIS_BAD_URL: {
    severity: 'error',
    certainty: 'documented',
    status: '400',
    title: 'http.sys refuses the URL: its path holds a control character',
    fix: 'ask without characters from %00 to %1F and %7F to %9F',
  },
  IIS_DOUBLE_ESCAPED: {
    severity: 'error',
    certainty: 'measured on IIS by others',
    status: '404.11',
    title: 'request filtering refuses a path that is encoded twice, or holds a plus sign',
    fix: 'write %20 for a space, or set security/requestFiltering allowDoubleEscaping="true"',
  },
  IIS_PATTERN_TOO_SLOW: {
    severity: 'error',
    certainty: 'inferred',
    status: '500.50',
    title: 'a pattern takes longer than the lab lets it (not measured on IIS)',
    fix: 'avoid nested quantifiers and alternatives that begin alike: ^([\\w.]+)$ for ^((\\w+)\\.?)+$, ^a+$ for ^(a|aa)+$',
  },
  IIS_BAD_PATTERN: {
    severity: 'error',
    certainty: 'source',
    status: '500.52',
    title: 'the pattern does not compile',
    fix: 'fix the regular expression, or set patternSyntax="Wildcard" if * is meant so',
    refuses: true,
  },
  IIS_UNKNOWN_REWRITE_MAP: {
    severity: 'error',
    certainty: 'inferred',
    status: undefined,
    title: 'there is no such rewrite map, and no such provider (not measured on IIS)',
    fix: 'add it to <rewriteMaps>',
  },
  IIS_PROVIDER_NOT_CARRIED: {
    severity: 'warning',
    certainty: 'documented',
    status: undefined,
    title: 'a provider is .NET code on the server, which the lab cannot run',
    fix: 'on IIS none is needed; for the lab use a rewrite map',
  },
  IIS_BAD_TEMPLATE: {
    severity: 'error',
    certainty: 'inferred',
    status: '500.50',
    title: 'a template has an open brace, or braces that name nothing',
    fix: 'close the brace, or write {HTTP_NAME} for a header',
  },
  IIS_BAD_TARGET: {
    severity: 'error',
    certainty: 'inferred',
    status: '404',
    title: 'a rule rewrites to a URL that ARR cannot ask, such as ws://',
    fix: 'write http:// or https:// with a host: the WebSocket goes along',
  },
  IIS_WEBSOCKET_DISABLED: {
    severity: 'error',
    certainty: 'source',
    status: '503.0',
    title: 'a WebSocket is asked for while WebSockets are disabled',
    fix: 'set system.webServer/webSocket enabled="true" at server level',
  },
  IIS_VALUE_TOO_LONG: {
    severity: 'error',
    certainty: 'inferred',
    status: '500.50',
    title: 'the templates of a rule put together more than a request can hold',
    fix: 'shorten the value: 16384 characters are the limit',
  },
  IIS_VARIABLE_NOT_ALLOWED: {
    severity: 'error',
    certainty: 'measured on IIS by others',
    status: '500.50',
    title: 'a rule sets a server variable that allowedServerVariables does not list',
    fix: 'add it to system.webServer/rewrite/allowedServerVariables at server level',
  },
  IIS_PROXY_DISABLED: {
    severity: 'error',
    certainty: 'inferred',
    status: '404.4',
    title: 'a rule rewrites to an absolute URL while ARR’s proxy is not enabled',
    fix: 'set system.webServer/proxy enabled="true" at server level',
  },
});
