import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { joinTimeline } from '../join.ts';
import type { Observations, Viewpoint } from '../observations.ts';
import {
  NGINX_VERSIONS,
  readEnding,
  RECORDED,
  recordedEndings,
  type NginxVersion,
} from './recorded-endings.ts';
import type { Flow, TimelineStep } from '../timeline.ts';
import { CAUSES } from '../verdict/causes.ts';

const EXPECTED = `${RECORDED}/expected`;
const VIEWPOINTS: readonly Viewpoint[] = ['browser', 'proxy', 'backend'];

/** Writes the present output as the expected one. Review it before it is committed. */
const WRITE = process.env['LAB101_WRITE_EXPECTED'] === '1';

for (const ending of await recordedEndings('1.22')) {
  test(`${ending}: steps and verdict are as expected, with all viewpoints and with fewer`, async () => {
    const text = (await Promise.all(NGINX_VERSIONS.map((version) => textOf(version, ending)))).join(
      '\n',
    );
    const file = `${EXPECTED}/${ending}.txt`;
    if (WRITE) await writeFile(file, text);
    assert.equal(text, await readFile(file, 'utf8'), 'LAB101_WRITE_EXPECTED=1 writes it');
  });
}

test('each recorded ending has its expected text, and nothing else has', async () => {
  const endings = (await recordedEndings('1.22')).map((name) => `${name}.txt`).toSorted();
  assert.deepEqual((await readdir(EXPECTED)).toSorted(), endings);
  assert.deepEqual(await recordedEndings('1.30'), await recordedEndings('1.22'));
});

test('both nginx versions lead to the same verdict on the socket that was to end', async () => {
  for (const ending of await recordedEndings('1.22')) {
    const [older, newer] = await Promise.all(
      NGINX_VERSIONS.map(async (version) => {
        const { flows } = joinTimeline(await readEnding(version, ending));
        const sockets = flows.filter(({ kind }) => kind === 'socket');
        const which = ending.startsWith('refused-4') || /502$|never/.test(ending) ? 1 : 0;
        return sockets[which]?.verdict.cause;
      }),
    );
    assert.equal(older, newer, ending);
  }
});

async function textOf(version: NginxVersion, ending: string): Promise<string> {
  const all = await readEnding(version, ending);
  const parts = [`nginx ${version}`, '', ...joinTimeline(all).flows.flatMap(flowText)];
  for (const withheld of SETS) {
    const rest = withhold(all, withheld);
    const sockets = joinTimeline(rest).flows.filter(({ kind }) => kind === 'socket');
    parts.push(`without ${withheld.join(' and ')}`, ...sockets.map(verdictOf), '');
  }
  return parts.join('\n');
}

const SETS: readonly (readonly Viewpoint[])[] = [
  ...VIEWPOINTS.map((one) => [one]),
  ['proxy', 'backend'],
  ['browser', 'backend'],
  ['browser', 'proxy'],
];

function withhold(all: Observations, withheld: readonly Viewpoint[]): Observations {
  const none = Object.fromEntries(withheld.map((viewpoint) => [viewpoint, undefined]));
  return { ...all, ...none };
}

function nameOf(flow: Flow): string {
  return flow.kind === 'page'
    ? `page via ${flow.via}: ${flow.verdict.sentence}`
    : `socket via ${flow.via}\n${verdictOf(flow)}`;
}

function verdictOf({ verdict, id }: Flow): string {
  const { who, cause, sentence, missing, evidence } = verdict;
  const by = evidence.map(({ viewpoint, source }) => `${viewpoint} ${source}`);
  return [
    `  ${id.slice(0, 8)} ${who}: ${cause}${missing.length > 0 ? ` (missing: ${missing.join(', ')})` : ''}`,
    `    ${sentence}`,
    `    by ${by.length === 0 ? 'nothing' : by.join(', ')}`,
  ].join('\n');
}

function flowText(flow: Flow): string[] {
  const { steps, startedAtMs } = flow;
  return [nameOf(flow)].concat(
    steps.map((step) => `    ${stepText(step, startedAtMs)}`),
    '',
  );
}

function stepText(step: TimelineStep, startedAtMs: number): string {
  const at = `${step.atMs - startedAtMs}`.padStart(6);
  const tip = step.unreached === true ? '-x' : '->';
  const way = step.from === step.to ? step.from : `${step.from} ${tip} ${step.to}`;
  const by = [...new Set(step.evidence.map(({ source }) => source))].join(', ');
  const label = step.label.replace(/[\da-f]{8}-[\da-f-]{27}/, '…');
  return `${at} ${way.padEnd(18)} ${step.kind}: ${label} [${step.inferred === true ? 'inferred' : by}]`;
}

test('every recorded verdict names a cause of the list, and evidence unless it cannot tell', async () => {
  for (const version of NGINX_VERSIONS) {
    for (const ending of await recordedEndings(version)) {
      const { flows } = joinTimeline(await readEnding(version, ending));
      for (const { verdict, kind } of flows.filter((flow) => flow.kind === 'socket')) {
        assert.ok(Object.hasOwn(CAUSES, verdict.cause), `${kind} ${verdict.cause}`);
        assert.ok(verdict.evidence.length > 0 || verdict.who === 'cannot tell', ending);
      }
    }
  }
});
