import { type CauseRecord, type FixOwner, isNotRun } from '@lab101/doctor';
import { code as inCode, fence, linked, list } from './markdown.ts';

/** A configuration that the gallery runs: one that fails, or its fix. */
export interface Example {
  /** Such as `nginx, fixed`. */
  readonly heading: string;
  /** Such as `nginx`; `text` if there is none. */
  readonly language: string;
  readonly text: string;
}

/** How the gallery runs a failure. */
export interface Run {
  /** Titles of its faces. Empty: it does not run. */
  readonly faces: readonly string[];
  /** Why it does not run, or which of its faces do not. */
  readonly notRun?: string | undefined;
  readonly examples: readonly Example[];
}

export interface PageOptions {
  readonly titleOf: (code: string) => string;
  readonly run: Run;
}

/** The page of one cause, in Markdown. */
export function failurePage(record: CauseRecord, options: PageOptions): string {
  const { code, title, cause, probe } = record;
  return [
    `<!-- Written from doctor/src/catalogue/${code}.ts by make fmt: change that, not this. -->`,
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
    ...lookAlikes(record, options),
    ...runHere(options.run),
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
  if (shown.length === 0) return ['Chromium’s console shows nothing.'];
  const lines = shown.map((text) => wholeLine(text));
  return [
    `Chromium’s console shows${lines.length > 1 ? ' one of' : ''}:`,
    fence('text', lines.join('\n')),
  ];
}

/** The whole console line, with the prefix of the message. */
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
  nghttpx: 'nghttpx',
  varnish: 'Varnish',
  lighttpd: 'lighttpd',
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
    `**${OWNERS[owner]}**${isNotRun(owner) ? ' (from documentation, not run here)' : ''}: ${linked(text)}`;
  return [
    list(fix.map(item)),
    ...(unaffected.length === 0
      ? []
      : ['These do not have the fault by themselves:', list(unaffected.map(item))]),
    ...(fewProxies === undefined ? [] : [linked(fewProxies)]),
  ];
}

function runHere({ faces, notRun, examples }: Run): readonly string[] {
  if (faces.length === 0 && notRun === undefined) return [];
  return [
    '## As it is run here',
    ...(faces.length === 0
      ? []
      : [
          'A test provokes each of these, and compares what the browser shows, what the doctor says and whom the timeline blames:',
          list(faces),
        ]),
    ...(notRun === undefined ? [] : [`Not run: ${linked(notRun)}`]),
    ...examples.flatMap(exampleOf),
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
