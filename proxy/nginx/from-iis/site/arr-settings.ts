import type { ProtocolSettings, SetServerVariable } from '../../../iis-config/model.ts';
import { URL_RESPONSE_HEADERS } from '../../../iis-config/ports/at-lab.ts';
import type { Facts } from '../facts.ts';
import type { Site } from '../site.ts';
import type { Needs } from '../needs.ts';
import type { Block, Statement, Statements } from '../print.ts';
import { variableHeaders } from './state-variables.ts';
import { requestHeaderOut, urlOut } from './port-maps.ts';
import { relayLocation, toRelay } from './relay-location.ts';
import { checkName, joinedVariable } from './custom-headers.ts';
import { responseHeaders } from './response-headers.ts';
import { headerIdentifier, quoted, variableValue } from '../text/quoting.ts';
import { refusal, Unsupported } from '../refusal.ts';
import type { GeneratedRoute } from '../routes.ts';

/** The maps behind what ARR adds to a request and changes in a response. */
export function arrMaps(facts: Facts, ssl: string, isSecure: boolean): readonly string[] {
  const { routes } = facts;
  const upgrade = stateOf(facts, 'HTTP_UPGRADE') ?? '$http_upgrade';
  return [
    '# X-ARR-LOG-ID is a GUID; nginx’s request id is the same 128 bits without the dashes.',
    'map $request_id $arr_log_id {',
    '  "~^(?<id_1>.{8})(?<id_2>.{4})(?<id_3>.{4})(?<id_4>.{4})(?<id_5>.{12})$" "$id_1-$id_2-$id_3-$id_4-$id_5";',
    '}',
    ...routes.flatMap((route) => [...clientMap(route), ...forwardedForMap(facts, route)]),
    '# ARR sends this header for HTTPS only; an empty one is not sent. It has the cipher’s key size.',
    'map $ssl_cipher $arr_cipher_bits { "~128" 128; default 256; }',
    `map $https $arr_ssl { on "${ssl}"; default ""; }`,
    '# IIS decodes the path and encodes it again: only a path that needs it goes as it was sent.',
    String.raw`map $iis_request_uri $iis_encoded_uri { "~*^(?:[!#-$&-;=?-\[\]_a-z~]|%[0-9a-f]{2})*(?:\?|$)" $iis_request_uri; default $request_uri; }`,
    String.raw`map $request_uri $iis_original_url { "~*^[^?]*%(?:23|3f)" $request_uri; default $iis_encoded_uri; }`,
    '# Upgrade and Connection are hop-by-hop (RFC 9110 section 7.6.1): a proxy has to send its own.',
    `map ${upgrade} $proxy_upgrade { "~*^websocket$" websocket; default ""; }`,
    `map ${upgrade} $proxy_connection { "~*^websocket$" Upgrade; default ""; }`,
    ...(isSecure
      ? [
          '# A backend’s certificate is for the host of the rule’s URL.',
          'map $arr_host $arr_ssl_name { "~^(?<ssl_host>[^:]*)" $ssl_host; }',
        ]
      : []),
    ...(routes.some(({ protocol }) => protocol.reverseRewriteHostInResponseHeaders)
      ? reverseRewriteMaps(facts)
      : []),
  ];
}

function clientMap({ protocol, suffix }: GeneratedRoute): readonly string[] {
  if (!protocol.includePortInXForwardedFor) {
    return [`map $remote_addr $arr_client${suffix} { default $remote_addr; }`];
  }
  return [
    '# includePortInXForwardedFor',
    `map $remote_addr $arr_client${suffix} { "~:" "[$remote_addr]:$remote_port"; default "$remote_addr:$remote_port"; }`,
  ];
}

/** Appended to what the client, or a rule, has set. */
function forwardedForMap(facts: Facts, { protocol, suffix }: GeneratedRoute): readonly string[] {
  const name = protocol.xForwardedForHeaderName;
  if (name === '') return [];
  checkName('xForwardedForHeaderName', name);
  const header = headerIdentifier(name);
  const source = stateOf(facts, `HTTP_${header.toUpperCase()}`) ?? `$http_${header}`;
  const client = `$arr_client${suffix}`;
  return [
    `map ${source} $arr_forwarded_for${suffix} { "" ${client}; default "${source}, ${client}"; }`,
  ];
}

function stateOf({ variables }: Facts, name: string): string | undefined {
  const variable = variables.get(name);
  return variable === undefined ? undefined : `$${variable}`;
}

function reverseRewriteMaps({ options }: Facts): readonly string[] {
  const host = options.ports === undefined ? '$http_host' : '$iis_host';
  const to = (header: string, name: string): string =>
    `map $upstream_http_${header} $arr_${header} { "~*^https?://[^/]*(?<${name}>.*)$" "$scheme://${host}$${name}"; default $upstream_http_${header}; }`;
  return [
    '# reverseRewriteHostInResponseHeaders: whichever host the backend names becomes the client’s.',
    to('location', 'location_rest'),
    to('content_location', 'content_location_rest'),
  ];
}

/** What is the same for all requests that go to another server. */
export interface Forwarding {
  /** JavaScript makes the URL that is asked. */
  readonly byScript: boolean;
  /** Some go by https://. */
  readonly isSecure: boolean;
}

/**
 * What the rules have sent to another server: a location for each route. WebSockets may have their
 * own beside each.
 *
 * @throws {Unsupported} nginx cannot send one of ARR's headers
 */
export function arrLocations(site: Site, forwarding: Forwarding): Statements {
  const { relay, relays } = site.options;
  return site.routes.flatMap((route): Statements => {
    const forwardTo = (to: string, settings: readonly string[]): Statements =>
      forwardingLines(site, forwarding, route, { to, settings });
    const { timeoutSeconds } = route.protocol;
    const waits = [
      `proxy_read_timeout ${timeoutSeconds}s; # proxy timeout`,
      `proxy_send_timeout ${timeoutSeconds}s;`,
    ];
    const toServer = forwardTo('$arr_scheme://$arr_backend', waits);
    const location = (inside: Statements): Block => ({
      block: `location ${route.location}`,
      inside,
    });
    if (relay === undefined) return [location(toServer)];
    const sockets = relayLocation(relays === undefined ? relay : undefined, route, forwardTo);
    return [location([...toRelay(route), ...toServer]), '', sockets];
  });
}

function forwardingLines(
  site: Site,
  { byScript, isSecure }: Forwarding,
  route: GeneratedRoute,
  { to, settings }: { readonly to: string; readonly settings: readonly string[] },
): Statements {
  const names = ownHeaders(route).map(([name]) => name.toLowerCase());
  const taken = new Set([
    ...names,
    'host',
    'x-original-url',
    'max-forwards',
    'connection',
    'upgrade',
  ]);
  const original = stateOf(site, 'HTTP_X_ORIGINAL_URL') ?? '$iis_original_url';
  return [
    byScript
      ? `proxy_pass ${to}$iis_target; # goes out as it stands`
      : `proxy_pass ${to}; # nginx percent-encodes the path again`,
    'proxy_http_version 1.1;',
    'proxy_request_buffering off; # a body goes on as it comes: none fills memory or disk',
    'proxy_set_header Upgrade $proxy_upgrade;',
    'proxy_set_header Connection $proxy_connection;',
    hostLine(site, route),
    ...ownHeaders(route).map(([name, value]) => `proxy_set_header ${name} ${value};`),
    `proxy_set_header X-Original-URL ${original};`,
    `proxy_set_header Max-Forwards ${route.protocol.maxForwards};`,
    ...variableHeaders(site, taken),
    'proxy_connect_timeout 5s;',
    ...settings,
    ...(isSecure ? backendTls(site) : []),
    ...responseLines(site, route.protocol),
  ];
}

function hostLine(site: Site, { protocol }: GeneratedRoute): Statement {
  const line = (host: string) => `proxy_set_header Host ${host};`;
  if (!protocol.preserveHostHeader) return line('$arr_host');
  const set = site.variables.get('HTTP_HOST');
  return set === undefined ? line('$http_host') : requestHeaderOut(site, 'HTTP_HOST', set, line);
}

/** Those whose names are settings. */
function ownHeaders({ protocol, suffix }: GeneratedRoute) {
  const named = [
    ['xForwardedForHeaderName', `$arr_forwarded_for${suffix}`],
    ['logGuidName', '$arr_log_id'],
    ['sslHeaderName', '$arr_ssl'],
  ] as const;
  return named.flatMap(([attribute, value]) => {
    const name = protocol[attribute];
    if (name === '') return [];
    checkName(attribute, name);
    return [[name, value] as const];
  });
}

const OWN_TO_A_CONNECTION =
  /^HTTP_(?:CONTENT_LENGTH|TRANSFER_ENCODING|TE|TRAILER|KEEP_ALIVE|EXPECT|PROXY_CONNECTION)$/;

/** What rules set that a proxy has to send by itself. */
export function connectionNeeds({ routes, settings }: Facts): readonly Needs[] {
  const preservesHost = routes.every(({ protocol }) => protocol.preserveHostHeader);
  return settings.map(({ rule, setting }) => {
    const { name, position } = setting;
    const why = whyNotSet(setting, preservesHost);
    return {
      rule,
      refusals: why === undefined ? [] : [refusal({ name: rule, position }, why)],
      notes: name === 'HTTP_CONNECTION' ? [OTHER_CONNECTION] : [],
    };
  });
}

const OTHER_CONNECTION = 'HTTP_CONNECTION: nginx, as ARR, sends a Connection of its own.';

function whyNotSet({ name, value, replace }: SetServerVariable, preservesHost: boolean) {
  if (OWN_TO_A_CONNECTION.test(name)) {
    return new Unsupported(`${name} belongs to the connection`, 'leave it to the proxy');
  }
  if (name === 'HTTP_HOST' && !preservesHost) {
    return new Unsupported(
      'HTTP_HOST is set, and ARR sets Host itself while preserveHostHeader is false',
      'set preserveHostHeader="true"',
    );
  }
  if (name === 'HTTP_X_ORIGINAL_URL' && !replace) {
    return new Unsupported('HTTP_X_ORIGINAL_URL with replace="false"', 'leave out replace="false"');
  }
  if (name === 'HTTP_UPGRADE' && !/^(?:|\{HTTP_UPGRADE\})$/i.test(value.text)) {
    return new Unsupported('HTTP_UPGRADE is set, and the proxy upgrades by itself', 'leave it');
  }
  return undefined;
}

function backendTls({ options: { trustedCertificates } }: Facts): readonly string[] {
  if (trustedCertificates === undefined) return [];
  return [
    'proxy_ssl_server_name on;',
    'proxy_ssl_name $arr_ssl_name; # else nginx takes the name of the upstream',
    'proxy_ssl_verify on;',
    `proxy_ssl_trusted_certificate ${quoted(trustedCertificates)};`,
  ];
}

/** The headers whose URL names the backend, as ARR knows them. */
const REVERSED = ['Location', 'Content-Location'];

function responseLines(site: Site, proxy: ProtocolSettings): Statements {
  const reverse = proxy.reverseRewriteHostInResponseHeaders;
  const { replaced } = site.outbound;
  const isReversed = (name: string): boolean =>
    reverse && REVERSED.some((one) => one.toLowerCase() === name);
  const joined = joinedVariable(site, 'cache-control') === undefined ? [] : ['cache-control'];
  const others = [...new Set([...replaced, ...joined])];
  // Of the backend's headers that nothing else writes: those whose URL may leave with another port.
  const movesPorts = site.options.ports !== undefined && !site.outbound.isScripted;
  const moved = URL_RESPONSE_HEADERS.filter(
    (name) => movesPorts && !replaced.has(name) && !isReversed(name),
  );
  const url = (header: string, variable: string): Statement =>
    urlOut(site, header, variableValue(`${variable}_${headerIdentifier(header)}`), (value) => {
      return `add_header ${header} ${value} always;`;
    });
  return [
    ...(reverse
      ? [
          ...REVERSED.map((name) => `proxy_hide_header ${name};`),
          ...REVERSED.filter((name) => !replaced.has(name.toLowerCase())).map((name) =>
            url(name, 'arr'),
          ),
          'proxy_cookie_domain "~^(?<cookie_dot>\\.?)" "$cookie_dot$iis_server_name";',
        ]
      : ['proxy_redirect off;']),
    ...others.filter((name) => !isReversed(name)).map((name) => `proxy_hide_header ${name};`),
    ...moved.flatMap((name) => [`proxy_hide_header ${name};`, url(name, 'upstream_http')]),
    ...(proxy.arrResponseHeader && !replaced.has('x-powered-by')
      ? ['add_header X-Powered-By ARR/3.0 always;']
      : []),
    ...responseHeaders(site),
  ];
}
