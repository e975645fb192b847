import { arrLocations } from './arr-settings.ts';
import type { BoundServer, Listen } from './bindings.ts';
import { checkCustomHeaders, responseHeaders } from './custom-headers.ts';
import { emptyFolder, folderLocation } from './folder.ts';
import { type Generation, variableSettings } from '../generation.ts';
import type { OutboundHeaders } from '../outbound/outbound-rule.ts';
import { requestGuards } from './request-guards.ts';
import { originalSettings } from '../rules/original-url.ts';
import { refuseUnsafe } from '../rules/redirect.ts';
import { type GeneratedRoute, routeStatus } from '../routes.ts';
import { scriptUrl, urlOut } from './port-maps.ts';
import { scopedGuards, scopesOf } from './scopes.ts';
import { errorPage } from '../text/error-page.ts';
import { variableValue } from '../text/quoting.ts';
import { writeRules } from '../rules/rule.ts';

/**
 * What every server of the site has in common: written once, however many bindings there are.
 *
 * The rules are a sequence of `set` and `if`: nginx's rewrite module runs them in order, at the
 * level of the server, before it looks for a location. Every nginx has that module. JavaScript (njs)
 * is a module of its own in Debian and missing in Homebrew, so it is loaded only for what rules
 * cannot do without it. 20 rules cost about 10 µs of processor time beside the 87 µs of a bare
 * proxy_pass: differential/README.md.
 */
export function siteBody(generation: Generation, outbound: OutboundHeaders): readonly string[] {
  const { configuration } = generation;
  const settings = generation.attempt(undefined, undefined, () =>
    generation.script.print([...variableSettings(generation), ...originalSettings(generation)]),
  );
  const { globalRules, siteRules } = writeRules(generation);
  const forwards = generation.targets.size > 0;
  const end = ending(generation, [...globalRules, ...siteRules]);
  const location =
    generation.attempt(undefined, undefined, () =>
      forwards ? arrLocations(generation, outbound) : [],
    ) ?? [];
  generation.attempt(undefined, undefined, () => checkCustomHeaders(generation));
  const headers = responseHeaders(generation, outbound);
  const guards = generation.attempt(undefined, undefined, () => requestGuards(configuration));
  const { features } = generation;
  const root = rootOf(generation);
  const hasLocations = configuration.locations.length > 0;
  return [
    'default_type text/plain;',
    'absolute_redirect off; # a Location goes out as the rule has it',
    'client_max_body_size 0; # IIS limits the Content-Length, which is tested below, and no chunked body',
    ...headers,
    'add_header Allow $iis_allow always;',
    'error_page 405 = @trace;',
    ...(features.has('redirect-by-code') ? ['error_page 302 = @redirect;'] : []),
    `error_page ${TO_FOLDER} = @folder;`,
    ...routePages(generation),
    '',
    ...(hasLocations ? [SET_PATH] : []),
    ...(guards ?? []),
    '',
    ...urlSettings(generation, outbound, hasLocations ? [] : [SET_PATH]),
    ...(settings ?? []),
    ...globalRules,
    ...(globalRules.length > 0 ? betweenScopes() : []),
    ...siteRules,
    '',
    ...end,
    '',
    ...location,
    '',
    ...(root === undefined
      ? emptyFolder(generation, [...UNSERVED, NOT_FOUND])
      : folderLocation(generation, root, UNSERVED)),
    ...(features.has('redirect-by-code') ? ['', ...redirectLocation(generation)] : []),
    '',
    ...TRACE_LOCATION,
  ];
}

function urlSettings(
  generation: Generation,
  { maps }: OutboundHeaders,
  path: readonly string[],
): readonly string[] {
  return [
    '# --- The URL, as the rules leave it '.padEnd(97, '-'),
    'set $iis_request_uri $uri$is_args$iis_asked_query;',
    ...path,
    'set $iis_query $iis_asked_query; # as sent',
    'set $iis_there ""; # on another server, once a rule has rewritten to it: ARR asks there',
    'set $iis_url $iis_relative_path; # what a rule’s match looks at: without the leading slash',
    'set $iis_done "";',
    ...(maps.some((line) => line.includes('["map",["iis_map_')) ? ['set $iis_key "";'] : []),
    ...scriptUrl(generation),
  ];
}

const SET_PATH = 'set $iis_path $uri; # decoded, on this server';

function routePages(generation: Generation): readonly string[] {
  const routes = otherRoutes(generation);
  return [
    ...(generation.options.relay === undefined || routes.length === 0
      ? []
      : ['recursive_error_pages on; # from a route on to its relay']),
    ...routes.map((route) => `error_page ${routeStatus(route)} = ${route.location};`),
  ];
}

function betweenScopes(): readonly string[] {
  return [
    '',
    '# Site rules run even if a global one has stopped, unless the URL is another server’s by now.',
    'set $iis_done "";',
    'if ($iis_there) { set $iis_done stop; }',
    'set $iis_url $iis_relative_path;',
  ];
}

function rootOf({ options: { folder } }: Generation): string | undefined {
  return typeof folder === 'string' ? undefined : folder.root;
}

/** Leads to @folder. Rules answer with a text, which no error_page takes over. */
const TO_FOLDER = 418;

const NOT_FOUND = errorPage(404, 0, 'No rule rewrites this URL, and the site has no such file.');
const NOT_ENABLED = errorPage(
  404,
  4,
  'The proxy of ARR is not enabled, so nothing handles this URL.',
);
const NO_SERVER = errorPage(502, 4, 'No server of the web farm is enabled.');
const NO_WEBSOCKETS = {
  test: '$http_upgrade ~* "^websocket$"',
  page: errorPage(503, 0, 'WebSockets are disabled for this site.'),
};

const TRACE_REFUSED = errorPage(501, 0, 'IIS does not answer TRACE.');
const VERB_REFUSED = errorPage(
  405,
  0,
  'No rule forwards this method, and files have none but GET.',
);

/** The static file handler refuses a method with Allow [reading RL15]. */
const UNSERVED: readonly string[] = [
  'set $iis_served "$request_method $iis_there";',
  'if ($iis_served !~ "^(?:GET|HEAD|POST|OPTIONS) |://") { set $iis_allow "GET, HEAD, OPTIONS, TRACE"; }',
  `if ($iis_allow) { ${VERB_REFUSED} }`,
];

/** nginx refuses TRACE before anything else, with 405 [reading RL18]. */
const TRACE_LOCATION: readonly string[] = [
  'location @trace {',
  `  if ($request_method = TRACE) { ${TRACE_REFUSED} }`,
  '  return 405;',
  '}',
];

function ending(generation: Generation, rules: readonly string[]): readonly string[] {
  const { configuration, targets, features, script } = generation;
  const sets = (statement: string): boolean => rules.some((line) => line.endsWith(statement));
  const lacksServer = features.has('farm-without-server');
  const title = '# --- What the rules have left '.padEnd(97, '-');
  const here = `return ${TO_FOLDER};`;
  const where = '# the site’s folder';
  if (targets.size === 0 && !lacksServer) return [title, `${here} ${where}`];
  return [
    title,
    `if ($iis_there = "") { ${here} } ${where}`,
    ...(configuration.proxy.enabled
      ? []
      : [
          `if (${sets('set $arr_farm "yes";') ? '$arr_farm = ""' : '$iis_there'}) { ${NOT_ENABLED} }`,
        ]),
    ...(lacksServer ? [`if ($arr_backend = "") { ${NO_SERVER} }`] : []),
    ...scopedGuards(
      scopesOf(configuration).map(({ webSocketEnabled }) =>
        webSocketEnabled ? [] : [NO_WEBSOCKETS],
      ),
    ),
    ...(features.has('script-target') || script.calls.length > 0
      ? targetByScript(generation)
      : targetByDirectives()),
    ...otherRoutes(generation).map(
      (route) => `if ($arr_route = ${route.number}) { return ${routeStatus(route)}; }`,
    ),
  ];
}

/** Behind the first, which is the location of every path. */
function otherRoutes({ routes, targets }: Generation): readonly GeneratedRoute[] {
  return targets.size === 0 ? [] : routes.slice(1);
}

const ROOT_PATH = 'if ($iis_there_path = "") { set $iis_there_path /; }';

function targetByDirectives(): readonly string[] {
  return [
    refuseUnsafe('$iis_query'),
    ROOT_PATH,
    'set $args $iis_query;',
    'rewrite ^ $iis_there_path;',
  ];
}

function targetByScript(generation: Generation): readonly string[] {
  const url = variableValue('iis_there_path') + variableValue('iis_question_query');
  const call = { call: 'target', value: url, result: 'iis_target' } as const;
  return [ROOT_PATH, ...generation.script.print([call])];
}

/** `rewrite` knows 301 and 302 only: the other two take the Location over. */
function redirectLocation(generation: Generation): readonly string[] {
  const location = urlOut(generation, 'location', variableValue('sent_http_location'));
  const statuses = generation.options.ports === undefined ? [303, 307] : [301, 303, 307];
  return [
    'location @redirect {',
    ...statuses.map((status) => `  if ($iis_status = ${status}) { return ${status} ${location}; }`),
    `  return 302 ${location};`,
    '}',
  ];
}

/** One server of the site. */
export function serverBlock(
  server: BoundServer,
  body: readonly string[],
  defaults: ReadonlySet<string>,
): readonly string[] {
  const isDefault = server.hosts.length === 0;
  const listens = server.listens.map(
    ({ endpoint, secure }) =>
      `listen ${endpoint}${secure ? ' ssl http2' : ''}${isDefault && defaults.has(endpoint) ? ' default_server' : ''};`,
  );
  const names = isDefault ? '_' : server.hosts.join(' ');
  const lines = [...listens, `server_name ${names};`, ...body];
  return ['server {', ...lines.map((line) => (line === '' ? '' : `  ${line}`)), '}'];
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

function defaultServerBlock({ endpoint, secure }: Listen): readonly string[] {
  const reject =
    '  ssl_reject_handshake on; # SNI bindings: no certificate for another name, or for none';
  return [
    'server {',
    `  listen ${endpoint}${secure ? ' ssl http2' : ''} default_server;`,
    '  server_name _;',
    ...(secure ? [reject] : []),
    '  default_type text/plain;',
    '  return 400 "Bad Request - Invalid Hostname\\n";',
    '}',
  ];
}
