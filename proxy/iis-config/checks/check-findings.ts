import { findingKinds } from '../findings.ts';

/** What is wrong with what the files say. */
export const CHECK_FINDINGS = {
  ...findingKinds(
    { severity: 'error', certainty: 'source' },
    {
      IIS_INCOMPLETE_RULE: {
        certainty: 'inferred',
        title: 'the rule lacks a part that it needs to do anything (not measured on IIS)',
        fix: 'add what the message names; IIS Manager saves no rule without it',
        refuses: true,
      },
      IIS_FILE_TEST_IN_GLOBAL: {
        certainty: 'documented',
        title:
          'global rules run before a site is chosen, so they have no files: IsFile and IsDirectory work in <rules> only (not measured on IIS)',
        fix: 'move the rule into the site’s web.config',
      },
      IIS_FORWARDS_WITHOUT_WEBSOCKETS: {
        status: '503.0',
        title:
          'requests are forwarded while system.webServer/webSocket is disabled: every WebSocket fails',
        fix: 'set system.webServer/webSocket enabled="true" at server level',
      },
      IIS_MODULE_MISSING: {
        title: 'the server does not load a module that these rules need',
        fix: 'install the module',
      },
    },
  ),
  ...findingKinds(
    { severity: 'warning', certainty: 'source' },
    {
      IIS_EMPTY_CONDITION: {
        certainty: 'inferred',
        title:
          'the condition tests nothing: an empty pattern matches any text (not measured on IIS)',
        fix: 'add what the message names; to match an empty text, use the pattern ^$',
      },
      IIS_PATTERN_DIFFERS: {
        certainty: 'inferred',
        title: 'this means something else in ECMAScript than in PCRE or .NET (not measured on IIS)',
        fix: 'use character classes, groups, ^ and $',
      },
      IIS_WILDCARD_QUESTION_MARK: {
        certainty: 'measured on IIS by others',
        title: 'wildcard patterns with ? have been seen not to match what the documentation says',
        fix: 'use patternSyntax="ECMAScript", with . for any character',
      },
      IIS_PATTERN_NEVER_MATCHES: {
        certainty: 'measured on IIS by others',
        title: 'match url is tested against the path only, without a leading slash',
        fix: 'fix the leading slash; match the host with {HTTP_HOST}, the query with {QUERY_STRING}',
      },
      IIS_STRAY_BRACE: {
        certainty: 'inferred',
        title: 'unmatched "}": the lab treats it as a literal (not measured on IIS)',
        fix: 'remove it, or add the missing "{"',
      },
      IIS_APACHE_SYNTAX: {
        certainty: 'inferred',
        title: 'this is Apache mod_rewrite syntax, which IIS takes literally (not measured)',
        fix: '{HTTP_HOST} for %{HTTP_HOST}, {R:1} for $1, {C:1} for %1',
      },
      IIS_UNKNOWN_SERVER_VARIABLE: {
        certainty: 'inferred',
        title:
          'IIS has no such server variable, and no rule sets it: it is empty (not measured on IIS)',
        fix: 'spell the variable the way IIS does; the request header X-Y is HTTP_X_Y',
      },
      IIS_NO_SUCH_CAPTURE: {
        title:
          'the back-reference names a group that the pattern does not have; IIS Manager refuses to save it (not measured on IIS)',
        fix: 'count the groups from 1; {C:n} refers to the last condition unless trackAllCaptures="true"',
      },
      IIS_CAPTURE_MAY_BE_EMPTY: {
        certainty: 'documented',
        title: '{C:n} refers to a different condition depending on which one matched',
        fix: 'give every condition the same groups, or split the rule into one per condition',
      },
      IIS_NOT_A_REQUEST_HEADER: {
        certainty: 'documented',
        title:
          'only variables that begin with HTTP_ become request headers; the backend does not see this one',
        fix: 'to send the header X-Forwarded-Proto, set HTTP_X_FORWARDED_PROTO',
      },
      IIS_UPGRADE_SET: {
        title:
          'ARR forwards Upgrade and Connection itself; a fixed value breaks requests that are not WebSockets',
        fix: 'remove the <set>',
      },
      IIS_REWRITE_LOOP: {
        certainty: 'inferred',
        status: '502.3',
        title:
          'the rule forwards to a binding of this same site: the request loops until a limit ends it (the status was not measured)',
        fix: 'name the backend’s host and port',
      },
      IIS_PATH_DROPPED: {
        certainty: 'documented',
        title: 'every path that matches is forwarded to the same URL',
        fix: 'append {R:1} to the target, or {R:0}',
      },
      IIS_ENCODED_TWICE: {
        title: 'IIS encodes {UNENCODED_URL} once more when it forwards: %20 becomes %2520',
        fix: 'set useOriginalURLEncoding="false" on <rules>, as the guides of Jenkins, Gitea and Nextcloud do',
      },
      IIS_QUERY_TWICE: {
        title: 'the target has the query already, and appendQueryString appends it once more',
        fix: 'set appendQueryString="false"',
      },
      IIS_DEFLATE_FORWARDED: {
        title:
          'only if the backend compresses WebSockets: ARR forwards the browser’s offer of permessage-deflate, but cannot relay compressed frames',
        fix: '<serverVariables><set name="HTTP_SEC_WEBSOCKET_EXTENSIONS" value="" /></serverVariables>, or switch compression off in the backend. If WebSockets fail and the backend does not compress, look for another cause: the feature WebSocket Protocol is not installed, a redirect or a login answers first, the backend compares Origin with Host, or the proxy timeout ends silent sockets',
        isLast: true,
      },
      IIS_SOCKET_SHADOWED: {
        certainty: 'measured on IIS by others',
        title:
          'an earlier rule answers this path from the site’s folder, so no WebSocket reaches this rule',
        fix: 'move this rule before that one, or exclude its path there: <add input="{REQUEST_URI}" pattern="^/path" negate="true" />',
      },
      IIS_SCHEME_OF_CLIENT: {
        certainty: 'inferred',
        status: '502.3',
        title:
          'the backend is called with the client’s scheme: a backend that speaks plain HTTP cannot answer https://',
        fix: 'write http:// if the backend speaks plain HTTP; the upgrade is passed through',
      },
      IIS_FARM_WITHOUT_AFFINITY: {
        title:
          'requests from one client go to different servers: Socket.IO, SockJS and SignalR lose their sessions unless they use WebSockets only',
        fix: '<applicationRequestRouting><affinity useCookie="true" /></applicationRequestRouting> in the farm',
      },
      IIS_UNKNOWN_FARM: {
        certainty: 'documented',
        status: '502.3',
        title:
          'the server has no web farm with that name: ARR looks up a host with that name, and answers 502.3 if there is none',
        fix: 'add the farm to <webFarms> in applicationHost.config, or write the backend’s host and port',
      },
      IIS_REQUEST_CONSOLIDATION: {
        title:
          'ARR may merge identical requests into one; one person reported WebSockets answered with 400',
        fix: 'remove requestConsolidationEnabled: its default is false',
      },
      IIS_UNREACHABLE_RULE: {
        certainty: 'measured on IIS by others',
        title: 'an earlier rule stops the processing of every request',
        fix: 'move it before that rule',
      },
      IIS_SERVER_HEADER_EMPTIED: {
        title:
          'a rule that empties the Server header has been seen to break WebSockets (dotnet/aspnetcore#8777)',
        fix: 'use security/requestFiltering removeServerHeader="true" (IIS 10)',
      },
      IIS_TRACE_WITHOUT_101: {
        certainty: 'documented',
        title: 'failed request tracing does not cover WebSockets, which end with status 101',
        fix: 'statusCodes="101,200-999"',
      },
    },
  ),
};
