import { findingKinds } from '../findings.ts';

/**
 * What can be wrong with a request on its way through a sound configuration: the part of
 * FINDING_KINDS that the engine gives as outcomes.
 */
export const ENGINE_FINDINGS = findingKinds(
  { severity: 'error', certainty: 'measured on IIS by others' },
  {
    IIS_URL_TOO_LONG: {
      status: '404.14',
      title: 'the path is longer than requestLimits allow',
      fix: 'raise maxUrl under system.webServer/security/requestFiltering/requestLimits',
    },
    IIS_QUERY_TOO_LONG: {
      status: '404.15',
      title: 'the query is longer than requestLimits allow',
      fix: 'raise maxQueryString under system.webServer/security/requestFiltering/requestLimits',
    },
    IIS_CONTENT_TOO_LONG: {
      status: '413.1',
      title: 'the body is longer than requestLimits allow',
      fix: 'raise maxAllowedContentLength under system.webServer/security/requestFiltering/requestLimits',
    },
    IIS_NO_BINDING: {
      certainty: 'documented',
      status: '400',
      title: 'no binding of the site has this host name',
      fix: 'add a binding with the host name, or with an empty one, which takes every name',
    },
    IIS_BAD_URL: {
      certainty: 'documented',
      status: '400',
      title: 'http.sys refuses the URL: a control character, or a segment of more than 260 bytes',
      fix: 'leave out the characters %00 to %1F and %7F to %9F, and use shorter segments',
    },
    IIS_DOUBLE_ESCAPED: {
      status: '404.11',
      title: 'request filtering refuses a path that is encoded twice or contains a plus sign',
      fix: 'write %20 for a space, or set security/requestFiltering allowDoubleEscaping="true"',
    },
    IIS_VERB_DENIED: {
      status: '404.6',
      title: 'request filtering refuses the method',
      fix: 'allow it under system.webServer/security/requestFiltering/verbs, in the case in which clients send it',
    },
    IIS_VERB_NOT_SERVED: {
      status: '405',
      title: 'no rule forwards the request, and the site’s folder answers no such method',
      fix: 'forward it with a rule; IIS serves files to GET and HEAD alone',
    },
    IIS_EXTENSION_DENIED: {
      status: '404.7',
      title: 'request filtering refuses the file extension of the path',
      fix: 'remove it from system.webServer/security/requestFiltering/fileExtensions, or add it with allowed="true"',
    },
    IIS_SEGMENT_HIDDEN: {
      status: '404.8',
      title: 'request filtering refuses a path with a hidden segment, such as bin or App_Data',
      fix: 'remove it from system.webServer/security/requestFiltering/hiddenSegments, or rename the path',
    },
    IIS_SEQUENCE_DENIED: {
      status: '404.5',
      title: 'request filtering refuses a sequence of characters in the path',
      fix: 'remove it from system.webServer/security/requestFiltering/denyUrlSequences',
    },
    IIS_QUERY_DENIED: {
      status: '404.18',
      title: 'request filtering refuses a sequence of characters in the query',
      fix: 'remove it from system.webServer/security/requestFiltering/denyQueryStringSequences',
    },
    IIS_HIGH_BIT_DENIED: {
      status: '404.12',
      title: 'request filtering refuses a path with characters outside ASCII',
      fix: 'set security/requestFiltering allowHighBitCharacters="true"',
    },
    IIS_HEADER_TOO_LONG: {
      status: '431',
      title: 'a request header is longer than headerLimits allow',
      fix: 'raise it under system.webServer/security/requestFiltering/requestLimits/headerLimits',
    },
    IIS_PATTERN_TOO_SLOW: {
      certainty: 'inferred',
      status: '500.50',
      title: 'a pattern takes longer than the lab’s time limit (not measured on IIS)',
      fix: 'avoid nested quantifiers and alternatives that begin the same way: ^([\\w.]+)$ for ^((\\w+)\\.?)+$, ^a+$ for ^(a|aa)+$',
    },
    IIS_BAD_PATTERN: {
      certainty: 'source',
      status: '500.52',
      title: 'the pattern does not compile',
      fix: 'fix the regular expression, or set patternSyntax="Wildcard" if * is a wildcard',
      refuses: true,
    },
    IIS_UNKNOWN_REWRITE_MAP: {
      certainty: 'inferred',
      title: 'no rewrite map or provider with this name exists (not measured on IIS)',
      fix: 'add it to <rewriteMaps>',
    },
    IIS_PROVIDER_NOT_CARRIED: {
      severity: 'warning',
      certainty: 'documented',
      title: 'a provider is .NET code on the server, which the lab cannot run',
      fix: 'nothing to fix for IIS; for the lab, use a rewrite map',
    },
    IIS_BAD_TEMPLATE: {
      certainty: 'inferred',
      status: '500.50',
      title: 'a template has an unclosed brace, or braces with no name in them',
      fix: 'close the brace, or write {HTTP_NAME} for a header',
    },
    IIS_BAD_TARGET: {
      certainty: 'inferred',
      status: '404',
      title: 'ARR cannot forward to this URL’s scheme or host, such as ws://',
      fix: 'use http:// or https:// with a host; the upgrade is passed through',
    },
    IIS_FARM_WITHOUT_SERVER: {
      certainty: 'documented',
      status: '502.4',
      title: 'a rule forwards to a web farm that has no enabled server',
      fix: 'add a server to the webFarm of the server’s file, or set enabled="true" on one',
    },
    IIS_WEBSOCKET_DISABLED: {
      certainty: 'source',
      status: '503.0',
      title: 'a client requests a WebSocket while WebSockets are disabled',
      fix: 'set system.webServer/webSocket enabled="true" at server level',
    },
    IIS_VALUE_TOO_LONG: {
      certainty: 'inferred',
      status: '500.50',
      title: 'a rule’s templates expand to more than a request can hold',
      fix: 'shorten the value; the limit is 16384 characters',
    },
    IIS_VARIABLE_NOT_ALLOWED: {
      status: '500.50',
      title: 'a rule sets a server variable that allowedServerVariables does not list',
      fix: 'add it to system.webServer/rewrite/allowedServerVariables at server level',
    },
    IIS_PROXY_DISABLED: {
      certainty: 'inferred',
      status: '404.4',
      title: 'a rule rewrites to an absolute URL, but ARR’s proxy is not enabled',
      fix: 'set system.webServer/proxy enabled="true" at server level',
    },
  },
);
