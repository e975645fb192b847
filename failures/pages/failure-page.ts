import {
  type CatalogueEntry,
  type FailureCode,
  type Fixes,
  type FixOwner,
  isNotRun,
  OWNER_TITLES,
  titleOf,
} from '@lab101/doctor';
import { failures } from '../gallery.ts';
import { examplesOf } from './examples.ts';
import { code as inCode, fence, linked, list } from './markdown.ts';

/** The page of one cause, in Markdown. */
export function failurePage(record: CatalogueEntry): string {
  const { code, title, cause, probe, decides } = record;
  return [
    `<!-- Written from doctor/src/catalogue/${code}.ts by make fmt: change that, not this. -->`,
    `# ${code}: ${title}`,
    '[All failures](README.md) · [the doctor](../doctor.md)',
    '## What you see',
    ...symptoms(record),
    '## Cause',
    cause,
    '## The probe that decides',
    fence('sh', probe),
    decides,
    '## Fix',
    ...fixes(record),
    ...lookAlikes(record),
    ...runHere(code),
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
  messages = {},
  seen,
}: CatalogueEntry): readonly string[] {
  const other =
    otherBrowsers ??
    `Firefox prints the same sentence for every handshake that fails: ${inCode(FIREFOX)}.`;
  const items = [
    `**Script of the page**: ${script}`,
    `**Other browsers**: ${other}`,
    ...Object.entries(messages).flatMap(([where, texts]) =>
      texts.map((text) => `**${where}**: ${inCode(text)}`),
    ),
  ];
  return [...consoleOf(shown), seen, list(items)];
}

const FIREFOX = 'Firefox can’t establish a connection to the server at wss://…';

function consoleOf(shown: CatalogueEntry['console']): readonly string[] {
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

function fixes({ fix, unaffected, fewProxies }: CatalogueEntry): readonly string[] {
  const items = (rows: Fixes): string =>
    list((Object.entries(rows) as [FixOwner, string][]).map(item));
  const item = ([owner, text]: readonly [FixOwner, string]): string =>
    `**${OWNER_TITLES[owner]}**${isNotRun(owner) ? ' (from documentation, not run here)' : ''}: ${linked(text)}`;
  return [
    items(fix),
    ...(unaffected === undefined
      ? []
      : ['These do not have the fault by themselves:', items(unaffected)]),
    ...(fewProxies === undefined ? [] : [linked(fewProxies)]),
  ];
}

/** How the gallery runs it. */
function runHere(code: FailureCode): readonly string[] {
  const { faces = [], notRun } = failures.find(({ id }) => id === code) ?? {};
  return [
    '## As it is run here',
    ...(notRun === undefined
      ? [
          'A test provokes each of these, and compares what the browser shows, what the doctor says and whom the timeline blames:',
          list(faces.map(({ title }) => title)),
        ]
      : [`Not run: ${linked(notRun)}`]),
    ...examplesOf(faces),
  ];
}

function lookAlikes({ lookAlikes: rows }: CatalogueEntry): readonly string[] {
  if (rows === undefined) return [];
  const items = Object.entries(rows).map(
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
