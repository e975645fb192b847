import type { Binding, IisConfiguration } from '../../iis-config/model.ts';
import { differ, type LabPorts, labPorts } from '../../iis-config/ports/lab-ports.ts';
import { arrMaps } from './site/arr-settings.ts';
import { boundServers } from './site/bindings.ts';
import { customHeaderMaps } from './site/custom-headers.ts';
import { type Facts, readFacts } from './facts.ts';
import { type AllNeeds, attempt, mergeNeeds, needsTls } from './needs.ts';
import { Printer } from './print.ts';
import { serverWrapper, shutdownTimeout } from './site/server-wrapper.ts';
import {
  checkToken,
  checkTokens,
  pathFault,
  type LabNginxOptions,
  type SiteNginxOptions,
  type Targets,
} from './options.ts';
import { outboundHeaders } from './outbound/outbound.ts';
import type { CertificateFacts } from '../../place.ts';
import type { Note, Refusal } from './refusal.ts';
import { portMaps } from './site/port-maps.ts';
import { serverBlock, siteBody, defaultServerBlocks } from './site/server-block.ts';
import { scriptLines, sharedMaps } from './site/shared-maps.ts';

/** All of it, or why not: never a configuration that does something else. */
export type Generated =
  | {
      readonly config: string;
      readonly notes: readonly Note[];
      /** It needs nginx's JavaScript module and iis-functions.js. */
      readonly isScripted: boolean;
    }
  | { readonly refusals: readonly Refusal[] };

/**
 * The configuration of nginx as the stand-in for an IIS with this configuration. Works with nginx
 * 1.22 to 1.30: `listen … http2` instead of the newer `http2 on`, and maps wherever they do.
 *
 * @throws {Error} when an option would not stay one token of the configuration
 */
export function generateNginx(
  configuration: IisConfiguration,
  options: LabNginxOptions & { readonly targets: Targets; readonly folder?: string },
): Generated {
  checkTokens(options);
  const facts = readFacts(configuration, {
    targets: checked(options.targets),
    folder: options.folder === undefined ? 'empty' : { root: options.folder },
    asksDns: options.resolver !== undefined,
    relay: options.relay,
    relays: options.relays,
    trustedCertificates: options.trustedCertificates,
    hasScript: options.javaScript !== undefined,
    ports: portsOf(configuration, options),
  });
  const port = (binding: Binding): number =>
    binding.protocol === 'https' ? options.httpsPort : options.httpPort;
  const bindings = { address: options.address, port };
  const site = siteLines(facts, bindings, options.certificate, options.javaScript?.functions);
  if ('refusals' in site) return site;
  const { lines, notes, isScripted } = site;
  const names = facts.routes[0]?.protocol ?? configuration.proxy;
  const shell = isScripted ? options : { ...options, javaScript: undefined };
  const config = serverWrapper(shell, { ...configuration, names }, HTTP_SETTINGS, lines);
  return { config, notes, isScripted };
}

/** Undefined: nginx listens on the bindings' ports, and clients reach it there. */
function portsOf(
  { bindings }: IisConfiguration,
  { httpPort, httpsPort, published }: LabNginxOptions,
): LabPorts | undefined {
  const listens = { http: httpPort, https: httpsPort };
  const ports = labPorts(bindings, published ?? listens);
  return differ(ports) || differ(labPorts(bindings, listens)) ? ports : undefined;
}

/**
 * The same for an nginx of one's own: a file for its `http` context, such as
 * /etc/nginx/conf.d/site.conf, with the bindings' own ports and without the lab's log.
 */
export function generateNginxSite(
  configuration: IisConfiguration,
  { root, trustedCertificates }: SiteNginxOptions = {},
): Generated {
  checkToken('trustedCertificates', trustedCertificates);
  const facts = readFacts(configuration, {
    targets: () => undefined,
    folder: root === undefined ? 'unknown' : { root: checkedRoot(root) },
    asksDns: false,
    trustedCertificates,
    hasScript: true,
  });
  const bindings = { address: undefined, port: ({ port }: Binding): number => port };
  const site = siteLines(facts, bindings, undefined, FUNCTIONS_FILE);
  if ('refusals' in site) return site;
  const { isScripted } = site;
  const isSecure = configuration.bindings.some(({ protocol }) => protocol === 'https');
  const heading = [
    `# The site ${JSON.stringify(configuration.siteName)} of IIS, translated for nginx 1.22 and newer: a file for the`,
    '# context "http", such as /etc/nginx/conf.d/site.conf.',
    '#',
    '# At the top of nginx.conf, for what IIS does with open WebSockets at a recycle (shutdownTimeLimit):',
    `# worker_shutdown_timeout ${shutdownTimeout(configuration)};`,
    ...(isScripted ? SCRIPT_HEADING : []),
    '',
  ];
  const lines = [...heading, ...HTTP_SETTINGS, '', ...(isSecure ? TLS_FILES : []), ...site.lines];
  const notes = root === undefined ? site.notes : [OTHER_FILES, ...site.notes];
  return { config: `${lines.join('\n')}\n`, notes, isScripted };
}

const OTHER_FILES: Note = {
  rule: undefined,
  text: 'The site’s folder: nginx finds names in their case only, takes types from mime.types, runs no programs (.php, .aspx: 404), and serves extensions that IIS has no type for (404.3). A <defaultDocument> of your own is not read.',
};

/** @throws {Error} see {@link pathFault} */
function checkedRoot(root: string): string {
  const fault = pathFault(root, '/var/www/site');
  if (fault !== undefined) throw new Error(`root ${fault}, got ${JSON.stringify(root)}`);
  return root.replace(/\/+$/, '');
}

const TLS_FILES = [
  'ssl_certificate "/etc/nginx/tls/cert.pem";',
  'ssl_certificate_key "/etc/nginx/tls/key.pem";',
  '',
];

const FUNCTIONS_FILE = '/etc/nginx/njs/iis-functions.js';

const SCRIPT_HEADING = [
  '#',
  '# It needs nginx’s JavaScript module (Debian and Ubuntu: libnginx-mod-http-js, which loads itself;',
  '# nginx.org: nginx-module-njs, and at the top of nginx.conf:',
  '# load_module modules/ngx_http_js_module.so;)',
  `# and the lab’s proxy/nginx/iis-functions.js as ${FUNCTIONS_FILE}. lab101 translate writes it at the`,
  '# end of its output as a comment:',
  `# sed -n 's/^#js //p' site.conf > ${FUNCTIONS_FILE}`,
];

function checked(targets: Targets): Targets {
  return (authority, scheme) => {
    const target = targets(authority, scheme);
    if (target !== undefined) checkToken(`the target of ${authority}`, target);
    return target;
  };
}

interface SiteLines {
  readonly lines: readonly string[];
  readonly notes: readonly Note[];
  readonly isScripted: boolean;
}

/** The facts are read, then outbound rules and rules; each is written, and what it needs elsewhere. */
function siteLines(
  facts: Facts,
  bindings: Parameters<typeof boundServers>[1],
  certificate: CertificateFacts | undefined,
  functionsFile: string | undefined,
): SiteLines | { readonly refusals: readonly Refusal[] } {
  if (facts.faults.length > 0) return { refusals: facts.faults };
  const bound = attempt(() => boundServers(facts.configuration.bindings, bindings));
  const outbound = outboundHeaders(facts);
  const printer = new Printer(outbound.isScripted);
  const site = { ...facts, outbound: { ...outbound, lines: printer.print(outbound.lines) } };
  const body = siteBody(site, printer);
  const needs = mergeNeeds([bound, ...outbound.needs, ...body.needs]);
  const arr = attempt(() => arrMaps(facts, arrSsl(certificate), needsTls(needs)));
  const added = [
    ...(arr.made ?? []),
    ...customHeaderMaps(facts),
    ...upstreams(needs),
    ...outbound.maps,
  ];
  const ports = portMaps(site, printer);
  const named = [...outbound.maps, ...body.lines, ...ports, ...added];
  const shared = attempt(() => sharedMaps(facts, needs.maps, named));
  const refusals = [...needs.refusals, ...mergeNeeds([arr, shared]).refusals];
  if (refusals.length > 0) return { refusals };
  const servers = bound.made ?? [];
  const lines = [
    ...section('What rules share'),
    ...scriptLines(printer, functionsFile ?? ''),
    ...(shared.made ?? []),
    ...ports,
    '',
    ...section('What ARR adds'),
    ...added,
    '',
    ...section('Bindings'),
    ...servers.flatMap((server) => [...serverBlock(server, body.lines), '']),
    ...section('No binding: what http.sys says to a host name that no site has'),
    ...defaultServerBlocks(servers),
  ];
  return { lines, notes: needs.notes, isScripted: printer.calls.length > 0 };
}

/** Before any `map`, which would fix the sizes. */
const HTTP_SETTINGS = [
  'uninitialized_variable_warn off; # a rule that did not hold leaves its captures empty',
  'large_client_header_buffers 4 16k; # http.sys takes as much (MaxFieldLength)',
  'variables_hash_max_size 8192;',
  'map_hash_bucket_size 512;',
  'map_hash_max_size 65536;',
];

function section(title: string): readonly string[] {
  return [`# === ${title} `.padEnd(99, '=')];
}

function upstreams({ targets }: AllNeeds): readonly string[] {
  const named = targets.flatMap(({ upstream, directives }) =>
    upstream === undefined ? [] : [[upstream, directives] as const],
  );
  return [...new Map(named)].map(([name, inside]) => `upstream ${name} { ${inside.join(' ')} }`);
}

/** `2048|256|issuer|subject`, as ARR writes it. */
function arrSsl(certificate: CertificateFacts | undefined): string {
  const { keyBits, issuer, subject } = certificate ?? { keyBits: '', issuer: '', subject: '' };
  return `${keyBits}|$arr_cipher_bits|${plainText(issuer)}|${plainText(subject)}`;
}

/** A certificate's names may have any character; a header holds ASCII. */
function plainText(name: string): string {
  return name.replaceAll(/[^ !#%-:<-[\]-z|~]/g, '?');
}
