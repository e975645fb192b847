import { arrLocations, connectionNeeds } from './arr-settings.ts';
import type { BoundServer, Listen } from './bindings.ts';
import { customHeaderNotes } from './custom-headers.ts';
import { responseHeaders } from './response-headers.ts';
import { folderLocation } from './folder.ts';
import type { Site } from '../site.ts';
import { type AllNeeds, attempt, mergeNeeds, needsTls, type Needs } from '../needs.ts';
import { type Block, indented, type Printer, type Statement, type Statements } from '../print.ts';
import { requestGuards } from './request-guards.ts';
import { variableSettings } from './state-variables.ts';
import { refuseUnsafe } from '../rules/write/redirect.ts';
import { type GeneratedRoute, routeStatus } from '../routes.ts';
import { urlOut } from './port-maps.ts';
import { scopedGuards } from './scopes.ts';
import { errorPage } from '../text/error-page.ts';
import { variableValue } from '../text/quoting.ts';
import { writeRules } from '../rules/rules.ts';

/**
 * What every server of the site has in common: written once, however many bindings there are.
 *
 * The rules are a sequence of `set` and `if`: nginx's rewrite module runs them in order, at the
 * level of the server, before it looks for a location. Every nginx has that module. JavaScript (njs)
 * is a module of its own in Debian and missing in Homebrew, so it is loaded only for what rules
 * cannot do without it. 20 rules cost about 10 µs of processor time beside the 87 µs of a bare
 * proxy_pass: differential/README.md.
 */
export function siteBody(site: Site, printer: Printer) {
  const { configuration } = site;
  const settings = attempt(() => printer.print(variableSettings(site)));
  const rules = writeRules(site, printer.calls.length > 0);
  const globalRules = printer.print(rules.globalRules);
  const siteRules = printer.print(rules.siteRules);
  const needs = mergeNeeds(rules.needs);
  const isForwarding = needs.targets.length > 0;
  const byScript = needs.features.has('script-target') || printer.calls.length > 0;
  const end = printer.print(ending(site, needs, [...globalRules, ...siteRules], byScript));
  const locations = attempt(() =>
    isForwarding ? printer.print(arrLocations(site, { byScript, isSecure: needsTls(needs) })) : [],
  );
  const customHeaders = attempt(() => customHeaderNotes(site));
  const headers = printer.print(responseHeaders(site));
  const guards = attempt(() => requestGuards(configuration));
  const byCode = needs.features.has('redirect-by-code');
  const otherRoutes = isForwarding ? site.routes.slice(1) : [];
  const hasLocations = configuration.locations.length > 0;
  const lines = printer.print([
    'default_type text/plain;',
    'absolute_redirect off; # a Location goes out as the rule has it',
    'client_max_body_size 0; # IIS limits the Content-Length, which is tested below, and no chunked body',
    ...headers,
    'add_header Allow $iis_allow always;',
    'error_page 405 = @trace;',
    ...(byCode ? ['error_page 302 = @redirect;'] : []),
    `error_page ${TO_FOLDER} = @folder;`,
    ...routePages(site, otherRoutes),
    '',
    ...(hasLocations ? [SET_PATH] : []),
    ...(guards.made ?? []),
    '',
    ...urlSettings(site, hasLocations ? [] : [SET_PATH]),
    ...(settings.made ?? []),
    ...globalRules,
    ...(globalRules.length > 0 ? BETWEEN_SCOPES : []),
    ...siteRules,
    '',
    ...end,
    '',
    ...(locations.made ?? []),
    '',
    folderLocation(site, [...UNSERVED], NOT_FOUND),
    ...(byCode ? ['', redirectLocation(site)] : []),
    '',
    TRACE_LOCATION,
  ]);
  const all: readonly Needs[] = [
    settings,
    ...rules.needs,
    ...(isForwarding ? connectionNeeds(site) : []),
    locations,
    { ...customHeaders, notes: customHeaders.made ?? [] },
    guards,
  ];
  return { lines, needs: all };
}

function urlSettings({ options, outbound }: Site, path: readonly string[]): readonly string[] {
  const asksMaps = outbound.maps.some((line) => line.includes('["map",["iis_map_'));
  return [
    '# --- The URL, as the rules leave it '.padEnd(97, '-'),
    'set $iis_request_uri $uri$is_args$iis_asked_query;',
    ...path,
    'set $iis_query $iis_asked_query; # as sent',
    'set $iis_there ""; # on another server, once a rule has rewritten to it: ARR asks there',
    'set $iis_url $iis_relative_path; # what a rule’s match looks at: without the leading slash',
    'set $iis_done "";',
    ...(asksMaps ? ['set $iis_key "";'] : []),
    ...(outbound.isScripted && options.ports !== undefined ? ['set $iis_url_out "";'] : []),
  ];
}

const SET_PATH = 'set $iis_path $uri; # decoded, on this server';

/** Behind the first, which is the location of every path. */
function routePages({ options }: Site, otherRoutes: readonly GeneratedRoute[]): readonly string[] {
  if (otherRoutes.length === 0) return [];
  return [
    ...(options.relay === undefined
      ? []
      : ['recursive_error_pages on; # from a route on to its relay']),
    ...otherRoutes.map((route) => `error_page ${routeStatus(route)} = ${route.location};`),
  ];
}

const BETWEEN_SCOPES: readonly string[] = [
  '',
  '# Site rules run even if a global one has stopped, unless the URL is another server’s by now.',
  'set $iis_done "";',
  'if ($iis_there) { set $iis_done stop; }',
  'set $iis_url $iis_relative_path;',
];

/** Leads to @folder. Rules answer with a text, which no error_page takes over. */
const TO_FOLDER = 418;

const NOT_FOUND = errorPage('404.0', 'No rule rewrites this URL, and the site has no such file.');
const NOT_ENABLED = errorPage(
  '404.4',
  'The proxy of ARR is not enabled, so nothing handles this URL.',
);
const NO_SERVER = errorPage('502.4', 'No server of the web farm is enabled.');
const NO_WEBSOCKETS = {
  test: '$http_upgrade ~* "^websocket$"',
  page: errorPage('503.0', 'WebSockets are disabled for this site.'),
};

const TRACE_REFUSED = errorPage('501.0', 'IIS does not answer TRACE.');
const VERB_REFUSED = errorPage(
  '405.0',
  'No rule forwards this method, and files have none but GET.',
);

/** The static file handler refuses a method with Allow [reading RL15]. */
const UNSERVED: readonly string[] = [
  'set $iis_served "$request_method $iis_there";',
  'if ($iis_served !~ "^(?:GET|HEAD|POST|OPTIONS) |://") { set $iis_allow "GET, HEAD, OPTIONS, TRACE"; }',
  `if ($iis_allow) { ${VERB_REFUSED} }`,
];

/** nginx refuses TRACE before anything else, with 405 [reading RL18]. */
const TRACE_LOCATION: Block = {
  block: 'location @trace',
  inside: [`if ($request_method = TRACE) { ${TRACE_REFUSED} }`, 'return 405;'],
};

/** @param rules as they are printed */
function ending(
  { configuration, routes }: Site,
  { targets, features }: AllNeeds,
  rules: readonly string[],
  byScript: boolean,
): Statements {
  const sets = (statement: string): boolean => rules.some((line) => line.endsWith(statement));
  const lacksServer = features.has('farm-without-server');
  const title = '# --- What the rules have left '.padEnd(97, '-');
  const here = `return ${TO_FOLDER};`;
  const where = '# the site’s folder';
  if (targets.length === 0 && !lacksServer) return [title, `${here} ${where}`];
  const notEnabled = sets('set $arr_farm "yes";') ? '$arr_farm = ""' : '$iis_there';
  return [
    title,
    `if ($iis_there = "") { ${here} } ${where}`,
    ...(configuration.proxy.enabled ? [] : [`if (${notEnabled}) { ${NOT_ENABLED} }`]),
    ...(lacksServer ? [`if ($arr_backend = "") { ${NO_SERVER} }`] : []),
    ...scopedGuards(configuration, (scope) => (scope.webSocketEnabled ? [] : [NO_WEBSOCKETS])),
    ...(byScript ? TARGET_BY_SCRIPT : TARGET_BY_DIRECTIVES),
    ...(targets.length === 0 ? [] : routes.slice(1)).map(
      (route) => `if ($arr_route = ${route.number}) { return ${routeStatus(route)}; }`,
    ),
  ];
}

const ROOT_PATH = 'if ($iis_there_path = "") { set $iis_there_path /; }';

const TARGET_BY_DIRECTIVES: Statements = [
  refuseUnsafe('$iis_query'),
  ROOT_PATH,
  'set $args $iis_query;',
  'rewrite ^ $iis_there_path;',
];

const TARGET_BY_SCRIPT: Statements = [
  ROOT_PATH,
  {
    call: 'target',
    value: variableValue('iis_there_path') + variableValue('iis_question_query'),
    result: 'iis_target',
  },
];

/** `rewrite` knows 301 and 302 only: the other two take the Location over. */
function redirectLocation(site: Site): Block {
  const statuses = site.options.ports === undefined ? [303, 307] : [301, 303, 307];
  const answer = (line: (location: string) => string): Statement =>
    urlOut(site, 'location', variableValue('sent_http_location'), line);
  return {
    block: 'location @redirect',
    inside: [
      ...statuses.map((status) =>
        answer((location) => `if ($iis_status = ${status}) { return ${status} ${location}; }`),
      ),
      answer((location) => `return 302 ${location};`),
    ],
  };
}

/** One server of the site. */
export function serverBlock(server: BoundServer, body: readonly string[]): readonly string[] {
  const isDefault = server.hosts.length === 0;
  const listens = server.listens.map((listen) => listenLine(listen, isDefault));
  const names = isDefault ? '_' : server.hosts.join(' ');
  const lines = [...listens, `server_name ${names};`, ...body];
  return ['server {', ...indented(lines), '}'];
}

/** No binding: what http.sys says to a host name that no site has. */
export function defaultServerBlocks(servers: readonly BoundServer[]): readonly string[] {
  const taken = new Set(
    servers
      .filter(({ hosts }) => hosts.length === 0)
      .flatMap(({ listens }) => listens.map(({ endpoint }) => endpoint)),
  );
  const listens = new Map(
    servers.flatMap((server) => server.listens).map((listen) => [listen.endpoint, listen]),
  );
  const withoutDefault = [...listens.values()].filter(({ endpoint }) => !taken.has(endpoint));
  return withoutDefault.flatMap(defaultServerBlock);
}

function listenLine({ endpoint, secure }: Listen, isDefault: boolean): string {
  return `listen ${endpoint}${secure ? ' ssl http2' : ''}${isDefault ? ' default_server' : ''};`;
}

function defaultServerBlock(listen: Listen): readonly string[] {
  const reject =
    '  ssl_reject_handshake on; # SNI bindings: no certificate for another name, or for none';
  return [
    'server {',
    `  ${listenLine(listen, true)}`,
    '  server_name _;',
    ...(listen.secure ? [reject] : []),
    '  default_type text/plain;',
    '  return 400 "Bad Request - Invalid Hostname\\n";',
    '}',
  ];
}
