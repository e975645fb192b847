import { readFile } from 'node:fs/promises';
import { readConfiguration } from '@lab101/proxy';
import { addresses } from '../addresses.ts';
import { checkBackendSettings } from '../backend-settings.ts';
import { chooseEngine, type EngineChoice } from '../engines/engines.ts';
import { hostsAddress, hostsFilePath } from '../hosts-file.ts';
import { neededVariables, readIisFiles } from '../iis-files.ts';
import type { LabPlan } from '../lab.ts';
import type { LabSettings } from '../options.ts';
import { personsPlan, readPlan, writePlan } from '../plan.ts';
import { LOOPBACK } from '../ports.ts';
import { attachLab, bringUp } from '../start-lab.ts';
import { endingWith } from './ending-with.ts';
import type { Output } from './output.ts';

/**
 * Brings the lab up, or what has changed of one that is up, and says where it is.
 *
 * @param interrupted ends it after the step that is under way; what was started is stopped
 */
export async function up(
  settings: LabSettings,
  output: Output,
  interrupted: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  await checkBackendSettings(settings);
  await readIisFiles(settings);
  const choice = await choose(settings, output); // may pull images
  const plan = await personsPlan(choice.engine, settings);
  await noteFindings(plan, output);
  const previous = await readPlan();
  await bringUp(plan, {
    run: (steps) => output.steps(steps.map((step) => endingWith(interrupted, step))),
    replaced: previous === undefined ? undefined : attachLab(previous),
    // `make down` must find a lab whose start was cut short.
    starting: () => writePlan(plan),
  });
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  output.result(await describe(plan, choice, seconds), { up: true, ...choice, ...links(plan) });
}

async function choose(settings: LabSettings, output: Output): Promise<EngineChoice> {
  let choice: EngineChoice | undefined;
  await output.steps([
    {
      title: 'Engine',
      run: async (report) => {
        choice = await chooseEngine(settings, report);
        return `${choice.engine}, because ${choice.why}`;
      },
    },
  ]);
  if (choice === undefined) throw new Error('no engine was chosen');
  return choice;
}

/** A person's own web.config may work and still not be what they meant. */
async function noteFindings(plan: LabPlan, output: Output): Promise<void> {
  const { webConfig, serverConfig } = plan;
  const own = webConfig ?? serverConfig;
  if (own === undefined) return;
  const { configuration, findings } = readConfiguration(await readIisFiles(plan));
  output.note('every target of a rule leads to the lab’s backend');
  const needed = configuration === undefined ? [] : neededVariables(configuration);
  if (serverConfig === undefined && needed.length > 0) {
    output.note(`your own server must allow ${needed.join(', ')}: lab101 check says how`);
  }
  if (findings.length === 0) return;
  const errors = findings.filter(({ kind }) => kind.severity === 'error').length;
  const counts = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
  const server = webConfig === undefined || serverConfig === undefined ? [] : [serverConfig];
  const options = server.map((file) => ` --server ${shellWord(file)}`).join('');
  output.note(`${own} has ${counts}: node lab/bin/lab101.mjs check ${shellWord(own)}${options}`);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** As a shell takes it for one word. */
function shellWord(text: string): string {
  return /^[\w./:\\-]+$/.test(text) ? text : `"${text.replaceAll(/["$`]/g, '\\$&')}"`;
}

function links({ ports }: LabPlan) {
  return { ports, addresses: addresses(ports) };
}

async function describe(plan: LabPlan, choice: EngineChoice, seconds: string): Promise<string> {
  const list = addresses(plan.ports);
  const width = Math.max(...list.map(({ page }) => page.length));
  const rows = list.map(({ page, socket, path }) => {
    const way = path === 'direct' ? 'straight to the backend' : 'through the proxy';
    return `  ${page.padEnd(width)}  its socket is ${socket}, ${way}`;
  });
  return [
    '',
    `Lab 101 is up in ${seconds} s (${choice.engine} engine):`,
    '',
    ...rows,
    '',
    'Try:',
    '  make watch   see each connection as it happens: start it, then open a page',
    '  make e2e     prove all four pages in a browser',
    '  make down    stop it',
    ...(await hints(plan)),
  ].join('\n');
}

async function hints(plan: LabPlan): Promise<string[]> {
  const text = await readFile(hostsFilePath(), 'utf8').catch(() => '');
  const named = hostsAddress(text) === LOOPBACK;
  const secure = addresses(plan.ports)[1]?.page ?? '';
  return [
    '',
    ...(named ? [] : ['Note: reverseproxy.com does not lead to this machine yet: make hosts']),
    `Note: if ${secure} warns about its certificate, your browser does not trust the lab’s CA yet: make trust`,
  ];
}
