import type { ProtocolSettings } from '../../../iis-config/model.ts';
import { URL_RESPONSE_HEADERS } from '../../../iis-config/ports/at-lab.ts';
import { enabledRules } from '../../../iis-config/rule-parts.ts';
import { identifier, type Generation, variableHeaders } from '../generation.ts';
import { isScripted, requestHeaderOut, urlOut } from './port-maps.ts';
import { relayLocation, toRelay } from './relay-location.ts';
import { joinedHeaders, responseHeaders } from './custom-headers.ts';
import { checkName } from '../text/header-name.ts';
import { quoted, variableValue } from '../text/quoting.ts';
import type { OutboundHeaders } from '../outbound/outbound-rule.ts';
import { Unsupported } from '../refusal.ts';
import type { GeneratedRoute } from '../routes.ts';

/** The maps behind what ARR adds to a request and changes in a response. */
export function arrMaps(generation: Generation, ssl: string): readonly string[] {
  const { routes } = generation;
  const upgrade = stateOf(generation, 'HTTP_UPGRADE') ?? '$http_upgrade';
  return [
    '# X-ARR-LOG-ID is a GUID; nginx’s request id is the same 128 bits without the dashes.',
    'map $request_id $arr_log_id {',
    '  "~^(?<id_1>.{8})(?<id_2>.{4})(?<id_3>.{4})(?<id_4>.{4})(?<id_5>.{12})$" "$id_1-$id_2-$id_3-$id_4-$id_5";',
    '}',
    ...routes.flatMap((route) => [...clientMap(route), ...forwardedForMap(generation, route)]),
    '# ARR sends this header for HTTPS only; an empty one is not sent. It has the cipher’s key size.',
    'map $ssl_cipher $arr_cipher_bits { "~128" 128; default 256; }',
    `map $https $arr_ssl { on "${ssl}"; default ""; }`,
    '# IIS decodes the path and encodes it again: only a path that needs it goes as it was sent.',
    String.raw`map $iis_request_uri $iis_encoded_uri { "~*^(?:[!#-$&-;=?-\[\]_a-z~]|%[0-9a-f]{2})*(?:\?|$)" $iis_request_uri; default $request_uri; }`,
    String.raw`map $request_uri $iis_original_url { "~*^[^?]*%(?:23|3f)" $request_uri; default $iis_encoded_uri; }`,
    '# Upgrade and Connection are hop-by-hop (RFC 9110 section 7.6.1): a proxy has to send its own.',
    `map ${upgrade} $proxy_upgrade { "~*^websocket$" websocket; default ""; }`,
    `map ${upgrade} $proxy_connection { "~*^websocket$" Upgrade; default ""; }`,
    ...(isSecure(generation)
      ? [
          '# A backend’s certificate is for the host of the rule’s URL.',
          'map $arr_host $arr_ssl_name { "~^(?<ssl_host>[^:]*)" $ssl_host; }',
        ]
      : []),
    ...(routes.some(({ protocol }) => protocol.reverseRewriteHostInResponseHeaders)
      ? reverseRewriteMaps(generation)
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
function forwardedForMap(
  generation: Generation,
  { protocol, suffix }: GeneratedRoute,
): readonly string[] {
  const name = protocol.xForwardedForHeaderName;
  if (name === '') return [];
  checkName('xForwardedForHeaderName', name);
  const header = identifier(name);
  const source = stateOf(generation, `HTTP_${header.toUpperCase()}`) ?? `$http_${header}`;
  const client = `$arr_client${suffix}`;
  return [
    `map ${source} $arr_forwarded_for${suffix} { "" ${client}; default "${source}, ${client}"; }`,
  ];
}

function stateOf(generation: Generation, name: string): string | undefined {
  const variable = generation.variables.get(name);
  return variable === undefined ? undefined : `$${variable}`;
}

function reverseRewriteMaps({ options }: Generation): readonly string[] {
  const host = options.ports === undefined ? '$http_host' : '$iis_host';
  const to = (header: string, name: string): string =>
    `map $upstream_http_${header} $arr_${header} { "~*^https?://[^/]*(?<${name}>.*)$" "$scheme://${host}$${name}"; default $upstream_http_${header}; }`;
  return [
    '# reverseRewriteHostInResponseHeaders: whichever host the backend names becomes the client’s.',
    to('location', 'location_rest'),
    to('content_location', 'content_location_rest'),
  ];
}

/**
 * What the rules have sent to another server: a location for each route. WebSockets may have their
 * own beside each.
 */
export function arrLocations(generation: Generation, outbound: OutboundHeaders): readonly string[] {
  refuseHopByHop(generation);
  return generation.routes.flatMap((route) => arrLocation(generation, outbound, route));
}

function arrLocation(
  generation: Generation,
  outbound: OutboundHeaders,
  route: GeneratedRoute,
): readonly string[] {
  const { relay, relays } = generation.options;
  const { timeoutSeconds } = route.protocol;
  const waits = [
    `proxy_read_timeout ${timeoutSeconds}s; # proxy timeout`,
    `proxy_send_timeout ${timeoutSeconds}s;`,
  ];
  const forwardTo = (to: string, settings: readonly string[]): readonly string[] =>
    forwarding(generation, outbound, route, { to, settings });
  return [
    `location ${route.location} {`,
    ...(relay === undefined ? [] : toRelay(route)),
    ...forwardTo('$arr_scheme://$arr_backend', waits),
    '}',
    ...(relay === undefined
      ? []
      : ['', ...relayLocation(relays === undefined ? relay : undefined, route, forwardTo)]),
  ];
}

function forwarding(
  generation: Generation,
  outbound: OutboundHeaders,
  route: GeneratedRoute,
  { to, settings }: { readonly to: string; readonly settings: readonly string[] },
): readonly string[] {
  const { protocol } = route;
  const own = ownHeaders(generation, route);
  const taken = new Set([...own.map(([name]) => name.toLowerCase()), 'connection', 'upgrade']);
  return [
    generation.script.has('target')
      ? `  proxy_pass ${to}$iis_target; # goes out as it stands`
      : `  proxy_pass ${to}; # nginx percent-encodes the path again`,
    '  proxy_http_version 1.1;',
    '  proxy_request_buffering off; # a body goes on as it comes: none fills memory or disk',
    '  proxy_set_header Upgrade $proxy_upgrade;',
    '  proxy_set_header Connection $proxy_connection;',
    ...own.map(([name, value]) => `  proxy_set_header ${name} ${value};`),
    ...variableHeaders(generation, taken).map((line) => `  ${line}`),
    '  proxy_connect_timeout 5s;',
    ...settings.map((line) => `  ${line}`),
    ...backendTls(generation).map((line) => `  ${line}`),
    ...responseLines(generation, protocol, outbound).map((line) => `  ${line}`),
  ];
}

function ownHeaders(
  generation: Generation,
  { protocol, suffix }: GeneratedRoute,
): readonly (readonly [name: string, value: string])[] {
  const set = generation.variables.get('HTTP_HOST');
  const host = set === undefined ? '$http_host' : requestHeaderOut(generation, 'HTTP_HOST', set);
  const original = stateOf(generation, 'HTTP_X_ORIGINAL_URL') ?? '$iis_original_url';
  const named: readonly (readonly [string, string, string])[] = [
    ['xForwardedForHeaderName', protocol.xForwardedForHeaderName, `$arr_forwarded_for${suffix}`],
    ['logGuidName', protocol.logGuidName, '$arr_log_id'],
    ['sslHeaderName', protocol.sslHeaderName, '$arr_ssl'],
  ];
  for (const [attribute, name] of named) if (name !== '') checkName(attribute, name);
  return [
    ['Host', protocol.preserveHostHeader ? host : '$arr_host'],
    ...named.filter(([, name]) => name !== '').map(([, name, value]) => [name, value] as const),
    ['X-Original-URL', original],
    ['Max-Forwards', String(protocol.maxForwards)],
  ];
}

const OWN_TO_A_CONNECTION =
  /^HTTP_(?:CONTENT_LENGTH|TRANSFER_ENCODING|TE|TRAILER|KEEP_ALIVE|EXPECT|PROXY_CONNECTION)$/;

function refuseHopByHop(generation: Generation): void {
  const preservesHost = generation.routes.every(({ protocol }) => protocol.preserveHostHeader);
  for (const rule of enabledRules(generation.configuration)) {
    for (const { name, value, replace, position } of rule.serverVariables) {
      generation.attempt(rule.name, position, () => {
        if (OWN_TO_A_CONNECTION.test(name)) {
          throw new Unsupported(`${name} belongs to the connection`, 'leave it to the proxy');
        }
        if (name === 'HTTP_HOST' && !preservesHost) {
          throw new Unsupported(
            'HTTP_HOST is set, and ARR sets Host itself while preserveHostHeader is false',
            'set preserveHostHeader="true"',
          );
        }
        if (name === 'HTTP_X_ORIGINAL_URL' && !replace) {
          throw new Unsupported(
            'HTTP_X_ORIGINAL_URL with replace="false"',
            'leave out replace="false"',
          );
        }
        if (name === 'HTTP_UPGRADE' && !/^(?:|\{HTTP_UPGRADE\})$/i.test(value.text)) {
          throw new Unsupported(
            'HTTP_UPGRADE is set, and the proxy upgrades by itself',
            'leave it',
          );
        }
      });
      if (name === 'HTTP_CONNECTION') {
        generation.note(
          rule.name,
          'HTTP_CONNECTION: nginx, as ARR, sends a Connection of its own.',
        );
      }
    }
  }
}

function isSecure({ targets }: Generation): boolean {
  return [...targets.values()].some(({ scheme }) => scheme === 'https');
}

function backendTls(generation: Generation): readonly string[] {
  const { trustedCertificates } = generation.options;
  if (!isSecure(generation) || trustedCertificates === undefined) return [];
  return [
    'proxy_ssl_server_name on;',
    'proxy_ssl_name $arr_ssl_name; # else nginx takes the name of the upstream',
    'proxy_ssl_verify on;',
    `proxy_ssl_trusted_certificate ${quoted(trustedCertificates)};`,
  ];
}

function responseLines(
  generation: Generation,
  proxy: ProtocolSettings,
  outbound: OutboundHeaders,
): readonly string[] {
  const reverse = proxy.reverseRewriteHostInResponseHeaders;
  const { replaced } = outbound;
  const own = proxy.arrResponseHeader && !replaced.has('x-powered-by');
  const hidden = [...new Set([...replaced, ...joinedHeaders(generation)])].filter(
    (name) => !reverse || !/^(?:content-)?location$/.test(name),
  );
  const rewritten = (name: string): string =>
    urlOut(generation, name, variableValue(`arr_${identifier(name)}`));
  return [
    ...(reverse
      ? [
          'proxy_hide_header Location;',
          'proxy_hide_header Content-Location;',
          ...(replaced.has('location')
            ? []
            : [`add_header Location ${rewritten('location')} always;`]),
          ...(replaced.has('content-location')
            ? []
            : [`add_header Content-Location ${rewritten('content-location')} always;`]),
          'proxy_cookie_domain "~^(?<cookie_dot>\\.?)" "$cookie_dot$iis_server_name";',
        ]
      : ['proxy_redirect off;']),
    ...hidden.map((name) => `proxy_hide_header ${name};`),
    ...backendUrls(generation, outbound, reverse),
    ...(own ? ['add_header X-Powered-By ARR/3.0 always;'] : []),
    ...responseHeaders(generation, outbound),
  ];
}

/** Of the backend's headers that nothing else writes: those whose URL may leave with another port. */
function backendUrls(
  generation: Generation,
  { replaced }: OutboundHeaders,
  reverse: boolean,
): readonly string[] {
  if (generation.options.ports === undefined || isScripted(generation)) return [];
  return URL_RESPONSE_HEADERS.filter((name) => !replaced.has(name))
    .filter((name) => !reverse || !/^(?:content-)?location$/.test(name))
    .flatMap((name) => {
      const value = urlOut(generation, name, variableValue(`upstream_http_${identifier(name)}`));
      return [`proxy_hide_header ${name};`, `add_header ${name} ${value} always;`];
    });
}
