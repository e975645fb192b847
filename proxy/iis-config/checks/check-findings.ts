import { findingKinds } from '../findings.ts';

/** What is wrong with what the files say. */
export const CHECK_FINDINGS = findingKinds({
  IIS_INCOMPLETE_RULE: {
    severity: 'error',
    certainty: 'inferred',
    status: undefined,
    title: 'a part without which a rule does nothing is missing (not measured on IIS)',
    fix: 'add what the message names; IIS Manager saves no rule without it',
    refuses: true,
  },
  IIS_EMPTY_CONDITION: {
    severity: 'warning',
    certainty: 'inferred',
    status: undefined,
    title:
      'the condition asks for nothing: an empty pattern holds for any text (not measured on IIS)',
    fix: 'add what the message names; where the text must be empty, the pattern is ^$',
  },
  IIS_PATTERN_DIFFERS: {
    severity: 'warning',
    certainty: 'inferred',
    status: undefined,
    title: 'ECMAScript gives this another meaning than other languages do (not measured on IIS)',
    fix: 'say it with classes, groups and ^ $',
  },
  IIS_PATTERN_NEVER_MATCHES: {
    severity: 'warning',
    certainty: 'documented',
    status: undefined,
    title: 'match url is tested against the path alone, without its leading slash',
    fix: 'fix the slash; ask for the host with {HTTP_HOST}, for the query with {QUERY_STRING}',
  },
  IIS_STRAY_BRACE: {
    severity: 'warning',
    certainty: 'inferred',
    status: undefined,
    title: 'the lab takes a } that closes nothing as a character (not measured on IIS)',
    fix: 'remove it, or open it before',
  },
  IIS_APACHE_SYNTAX: {
    severity: 'warning',
    certainty: 'inferred',
    status: undefined,
    title:
      'this is the syntax of Apache’s mod_rewrite, which IIS writes out as it stands (not measured)',
    fix: '{HTTP_HOST} for %{HTTP_HOST}, {R:1} for $1, {C:1} for %1',
  },
  IIS_UNKNOWN_SERVER_VARIABLE: {
    severity: 'warning',
    certainty: 'inferred',
    status: undefined,
    title:
      'IIS has no such server variable, and no rule sets it: it is empty (not measured on IIS)',
    fix: 'spell the variable as IIS does; a request header X-Y is HTTP_X_Y',
  },
  IIS_NO_SUCH_CAPTURE: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title:
      'the back-reference names a group that the pattern does not have; IIS Manager refuses to save it (not measured on IIS)',
    fix: 'number the groups from 1; {C:n} is of the last condition unless trackAllCaptures="true"',
  },
  IIS_CAPTURE_MAY_BE_EMPTY: {
    severity: 'warning',
    certainty: 'documented',
    status: undefined,
    title: 'which condition {C:n} speaks of depends on which of them matched',
    fix: 'give every condition the same groups, or make a rule of each',
  },
  IIS_FILE_TEST_IN_GLOBAL: {
    severity: 'error',
    certainty: 'documented',
    status: undefined,
    title:
      'before a site is chosen there are no files: IsFile and IsDirectory are for <rules> only (not measured on IIS)',
    fix: 'move the rule into the site’s web.config',
  },
  IIS_NOT_A_REQUEST_HEADER: {
    severity: 'warning',
    certainty: 'documented',
    status: undefined,
    title:
      'only variables that begin with HTTP_ are request headers: the backend does not see this one',
    fix: 'for the header X-Forwarded-Proto set HTTP_X_FORWARDED_PROTO',
  },
  IIS_UPGRADE_SET: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title:
      'ARR hands Upgrade and Connection on itself; a fixed value breaks requests that are no WebSocket',
    fix: 'remove the <set>',
  },
  IIS_FORWARDS_WITHOUT_WEBSOCKETS: {
    severity: 'error',
    certainty: 'source',
    status: '503.0',
    title:
      'requests are forwarded while system.webServer/webSocket is disabled: every WebSocket fails',
    fix: 'set system.webServer/webSocket enabled="true" at server level',
  },
  IIS_REWRITE_LOOP: {
    severity: 'warning',
    certainty: 'inferred',
    status: '502.3',
    title:
      'the rule forwards to a binding of this very site: the request comes back until a limit ends it (which status was not measured)',
    fix: 'name the backend’s host and port',
  },
  IIS_PATH_DROPPED: {
    severity: 'warning',
    certainty: 'documented',
    status: undefined,
    title: 'every path that matches goes to one URL',
    fix: 'append {R:1} to the target, or {R:0}',
  },
  IIS_ENCODED_TWICE: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title: 'IIS encodes {UNENCODED_URL} once more when it forwards: %20 becomes %2520',
    fix: 'set useOriginalURLEncoding="false" on <rules>, as the guides of Jenkins, Gitea and Nextcloud do',
  },
  IIS_QUERY_TWICE: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title: 'the target has the query already, and appendQueryString appends it once more',
    fix: 'set appendQueryString="false"',
  },
  IIS_DEFLATE_FORWARDED: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title:
      'only if the backend compresses WebSockets: ARR passes the browser’s offer of permessage-deflate on, and cannot relay what comes of it',
    fix: '<serverVariables><set name="HTTP_SEC_WEBSOCKET_EXTENSIONS" value="" /></serverVariables>, or switch compression off in the backend. If WebSockets fail and the backend does not compress, look for another cause: the feature WebSocket Protocol is not installed, a redirect or a login answers first, the backend compares Origin with Host, or the proxy timeout ends silent sockets',
    isLast: true,
  },
  IIS_SOCKET_SHADOWED: {
    severity: 'warning',
    certainty: 'measured on IIS by others',
    status: undefined,
    title:
      'a rule before it answers this path from the site’s folder: no WebSocket gets as far as this rule',
    fix: 'move this rule before that one, or exempt its path there: <add input="{REQUEST_URI}" pattern="^/path" negate="true" />',
  },
  IIS_SCHEME_OF_CLIENT: {
    severity: 'warning',
    certainty: 'inferred',
    status: '502.3',
    title:
      'the backend is asked by the scheme that the client used: by https:// a backend that speaks plain HTTP cannot answer',
    fix: 'write http:// if the backend speaks plain HTTP; the upgrade is passed through',
  },
  IIS_MODULE_MISSING: {
    severity: 'error',
    certainty: 'source',
    status: undefined,
    title: 'the server does not load a module that these rules need',
    fix: 'install the module',
  },
  IIS_FARM_WITHOUT_AFFINITY: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title:
      'requests of one client go to different servers: Socket.IO, SockJS and SignalR lose their sessions unless they use WebSockets alone',
    fix: '<applicationRequestRouting><affinity useCookie="true" /></applicationRequestRouting> in the farm',
  },
  IIS_UNKNOWN_FARM: {
    severity: 'warning',
    certainty: 'documented',
    status: '502.3',
    title:
      'no web farm of the server has that name: ARR looks for a host called so, and answers 502.3 if there is none',
    fix: 'add the farm to <webFarms> in applicationHost.config, or write the backend’s host and port',
  },
  IIS_REQUEST_CONSOLIDATION: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title:
      'ARR may make one request of several that are alike; WebSockets answered 400 were reported (by one person)',
    fix: 'remove requestConsolidationEnabled: its default is false',
  },
  IIS_UNREACHABLE_RULE: {
    severity: 'warning',
    certainty: 'measured on IIS by others',
    status: undefined,
    title: 'a rule before it ends the processing of every request',
    fix: 'move it before that rule',
  },
  IIS_SERVER_HEADER_EMPTIED: {
    severity: 'warning',
    certainty: 'source',
    status: undefined,
    title:
      'emptying the Server header by a rule has been seen to break WebSockets (dotnet/aspnetcore#8777)',
    fix: 'use security/requestFiltering removeServerHeader="true" (IIS 10)',
  },
  IIS_TRACE_WITHOUT_101: {
    severity: 'warning',
    certainty: 'documented',
    status: undefined,
    title: 'failed request tracing leaves WebSockets out: they end with status 101',
    fix: 'statusCodes="101,200-999"',
  },
});
