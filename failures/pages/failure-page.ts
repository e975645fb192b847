import type { CauseRecord, FixOwner } from '@lab101/doctor';
import { code as inCode, fence, linked, list } from './markdown.ts';

/** A configuration that is really run: one that fails, or its fix. */
export interface Example {
  /** Such as `nginx, fixed`. */
  readonly heading: string;
  /** Such as `nginx`; `text` if there is none. */
  readonly language: string;
  readonly text: string;
}

export interface PageOptions {
  readonly titleOf: (code: string) => string;
  /** Configurations of the gallery. Default: none. */
  readonly examples?: readonly Example[];
}

/** The page of one cause, in Markdown. */
export function failurePage(record: CauseRecord, options: PageOptions): string {
  const { code, title, cause, probe } = record;
  const { examples = [] } = options;
  return [
    `<!-- Written from doctor/src/catalogue/${code}.ts by failures/bin/write-pages.mjs: change that, not this. -->`,
    `# ${code}: ${title}`,
    '[All failures](README.md) · [the doctor](../doctor.md)',
    '## What you see',
    ...symptoms(record),
    '## Cause',
    cause,
    '## The probe that decides',
    fence('sh', probe.command),
    probe.decides,
    '## Fix',
    ...fixes(record),
    ...(examples.length === 0 ? [] : ['## As it is run here', ...examples.flatMap(exampleOf)]),
    ...lookAlikes(record, options),
    '## Sources',
    list(record.sources.map(source)),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function symptoms({
  console: shown,
  otherBrowsers,
  script,
  messages = [],
  seen,
}: CauseRecord): readonly string[] {
  const other =
    otherBrowsers ??
    `Firefox prints the same sentence for every handshake that fails: ${inCode(FIREFOX)}.`;
  const items = [
    `**Script of the page**: ${script}`,
    `**Other browsers**: ${other}`,
    ...messages.map(([where, text]) => `**${where}**: ${inCode(text)}`),
  ];
  return [...consoleOf(shown), seen, list(items)];
}

export const FIREFOX = 'Firefox can’t establish a connection to the server at wss://…';

function consoleOf(shown: CauseRecord['console']): readonly string[] {
  if (typeof shown === 'string') return ['What Chromium’s console shows is not known.'];
  if (shown.length === 0) return ['Chromium’s console shows nothing.'];
  const lines = shown.map((text) => wholeLine(text));
  return [
    `Chromium’s console shows${lines.length > 1 ? ' one of' : ''}:`,
    fence('text', lines.join('\n')),
  ];
}

/** As the console shows it, with the words before it. */
const wholeLine = (text: string): string =>
  text.startsWith('+') ? text.slice(1) : `WebSocket connection to 'wss://…' failed: ${text}`;

const OWNERS: Readonly<Record<FixOwner, string>> = {
  iis: 'IIS',
  nginx: 'nginx',
  apache: 'Apache',
  caddy: 'Caddy',
  haproxy: 'HAProxy',
  envoy: 'Envoy',
  traefik: 'Traefik',
  squid: 'Squid',
  trafficserver: 'Traffic Server',
  lighttpd: 'lighttpd',
  nghttpx: 'nghttpx',
  varnish: 'Varnish',
  cloudflare: 'Cloudflare',
  kestrel: 'Kestrel',
  'load balancer': 'Load balancers',
  yarp: 'YARP',
  application: 'The application',
  browser: 'The browser',
  network: 'The network',
};

function fixes({ fix, unaffected = [], fewProxies }: CauseRecord): readonly string[] {
  const item = ([owner, text]: readonly [FixOwner, string]): string =>
    `**${OWNERS[owner]}**: ${linked(text)}`;
  return [
    list(fix.map(item)),
    ...(unaffected.length === 0
      ? []
      : ['These do not have the fault by themselves:', list(unaffected.map(item))]),
    ...(fewProxies === undefined ? [] : [linked(fewProxies)]),
  ];
}

function exampleOf({ heading, language, text }: Example): readonly string[] {
  return [`### ${heading}`, fence(language, text.trimEnd())];
}

function lookAlikes(
  { lookAlikes: rows = [] }: CauseRecord,
  { titleOf }: PageOptions,
): readonly string[] {
  if (rows.length === 0) return [];
  const items = rows.map(
    ([other, difference]) => `${linked(other)} (${titleOf(other)}): ${difference}`,
  );
  return ['## What looks the same', list(items)];
}

function source(text: string): string {
  const thread = /^(?<repository>[\w.-]+\/[\w.-]+)#(?<number>\d+)$/.exec(text)?.groups;
  if (thread === undefined) return text;
  const { repository = '', number = '' } = thread;
  return `[${text}](https://github.com/${repository}/issues/${number})`;
}
