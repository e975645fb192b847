import { readFile } from 'node:fs/promises';
import { addresses, fileNames, hostNames } from '../settings/addresses.ts';
import { checkBackendSettings } from '../running/backend-settings.ts';
import { portOf } from '../lab/application.ts';
import { choosePorts } from '../settings/choose-ports.ts';
import { chooseEngine, ENGINES, type EngineChoice } from '../engines/engines.ts';
import { hostsAddress, hostsFilePath } from '../machine/hosts-file.ts';
import { checkReadable, readSite, type IisSite } from '../settings/iis-files.ts';
import { INTERRUPTION } from '../machine/interrupted.ts';
import type { Lab, LabPlan } from '../lab/lab.ts';
import type { EngineName, LabSettings } from '../settings/options.ts';
import { lostLogsLine } from '../lab/lost-logs.ts';
import { personsPlan, readPlan, writePlan } from '../lab/plan.ts';
import { LOOPBACK } from '../settings/ports.ts';
import { attachLab, bringUp, ownPorts } from '../running/start-lab.ts';
import { reportApplication, type ApplicationReport } from './configuration/application-lines.ts';
import { answerLines, noteFindings } from './configuration/own-config.ts';
import { endingWith } from '../machine/ending-with.ts';
import { withLabLock } from './lab-lock.ts';
import type { Output } from './output.ts';

/**
 * Starts the lab, or restarts what has changed, and prints where it is.
 *
 * @param readSettings the settings given now, over the kept ones
 * @param interrupted ends the start after the present step, and stops what was started
 */
export async function up(
  readSettings: () => Promise<LabSettings>,
  output: Output,
  interrupted: AbortSignal,
): Promise<void> {
  const settings = await readSettings();
  await checkBackendSettings(settings);
  const early = await readSite(settings);
  checkReadable(early);
  await withLabLock('make up', interrupted, async () => {
    // Read again: a command that held the lock may have changed the kept settings.
    const { webConfig, serverConfig } = settings;
    const now = await readSettings();
    const isSame = now.webConfig === webConfig && now.serverConfig === serverConfig;
    await upAlone(now, isSame ? early : await readSite(now), output, interrupted);
  });
}

async function upAlone(
  settings: LabSettings,
  site: IisSite,
  output: Output,
  interrupted: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  noteKept(settings, output);
  const previous = await readPlan();
  const replaced = previous === undefined ? undefined : attachLab(previous);
  const choice = await chooseOne('Engine', output, async (report) => {
    const engine = (await keptEngine(settings, replaced)) ?? (await chooseEngine(settings, report));
    return [engine, `${engine.engine}, because ${engine.why}`]; // choosing may have pulled images
  });
  const plan = await planWithPorts(choice.engine, settings, site, replaced, output);
  noteFindings(plan, site, output);
  const lab = await bringUp(plan, {
    run: (steps) => output.steps(steps.map((step) => endingWith(interrupted, step))),
    replaced,
    // `make down` must find a lab whose start was interrupted.
    starting: () => writePlan(plan),
  });
  const lost = await lostLogsLine(lab);
  if (lost !== undefined) output.note(lost);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const application = await reportApplication(plan);
  const value = {
    up: true,
    ...choice,
    ports: plan.ports,
    addresses: addresses(plan),
    application: application.value,
    answers: plan.answers?.status ?? null,
  };
  output.result(await describe(plan, choice, seconds, application), value);
}

async function chooseOne<Choice>(
  title: string,
  output: Output,
  choose: (report: (detail: string) => void) => Promise<readonly [Choice, string]>,
): Promise<Choice> {
  let chosen: Choice | undefined;
  const run = async (report: (detail: string) => void): Promise<string> => {
    const [choice, words] = await choose(report);
    chosen = choice;
    return words;
  };
  await output.steps([endingWith(INTERRUPTION.signal, { title, run })]);
  if (chosen === undefined) throw new Error(`${title}: nothing was chosen`);
  return chosen;
}

function noteKept({ kept, given }: LabSettings, output: Output): void {
  if (kept.length === 0) return;
  const list = kept.map((name) => `${name}=${given[name]}`).join(' ');
  output.note(`kept from the last make up, until make down: ${list}`);
}

/** A running lab keeps its engine, unless another is set. */
async function keptEngine(
  { engine, proxy, application }: LabSettings,
  lab: Lab | undefined,
): Promise<EngineChoice | undefined> {
  if (lab === undefined || engine !== undefined || lab.plan.proxy !== proxy) return undefined;
  if (application !== undefined && lab.plan.engine !== 'process') return undefined;
  const running = await Promise.all([lab.backend.isRunning(), lab.proxy.isRunning()]);
  if (!running.includes(true)) return undefined;
  return { engine: lab.plan.engine, why: 'the lab that is up runs on it' };
}

async function planWithPorts(
  engine: EngineName,
  settings: LabSettings,
  site: IisSite,
  replaced: Lab | undefined,
  output: Output,
): Promise<LabPlan> {
  const draft = await personsPlan(engine, settings, site);
  const ports = await chooseOne('Ports', output, async () => {
    const own = await ownPorts(draft, replaced);
    const binder = await ENGINES[engine].binder();
    const kept = replaced?.plan.ports;
    const reserved = new Set(draft.application?.listens.map((address) => portOf(address)));
    const choice = await choosePorts({ asked: settings.ports, kept, binder, own, reserved });
    const list = Object.values(choice.ports).join(', ');
    const because = choice.reasons.length === 0 ? '' : `, because ${choice.reasons.join(' and ')}`;
    return [choice.ports, `${list}${because}`];
  });
  return { ...draft, ports };
}

async function describe(
  plan: LabPlan,
  choice: EngineChoice,
  seconds: string,
  application: ApplicationReport,
): Promise<string> {
  const list = addresses(plan);
  const width = Math.max(...list.map(({ page }) => page.length));
  const rows = list.map(({ page, socket, path }) => {
    const route = path === 'direct' ? 'direct' : 'through the proxy';
    return `  ${page.padEnd(width)}  WebSocket: ${socket} (${route})`;
  });
  return [
    '',
    `Lab 101 is up in ${seconds} s (${choice.engine} engine):`,
    '',
    ...rows,
    '',
    ...applicationLines(application),
    ...(plan.answers === undefined ? [] : [...answerLines(plan.answers), '']),
    'Try:',
    '  make watch   show each connection live: start it, then open a page',
    '  make e2e     prove all four pages in a browser',
    '  make down    stop it',
    ...(await hints(plan)),
  ].join('\n');
}

function applicationLines({ lines, value }: ApplicationReport): readonly string[] {
  if (value === null) return [];
  return [
    'Your application:',
    ...lines.map((line) => `  ${line}`),
    '',
    'A page of the lab’s that opens its WebSocket:',
    `  ${value.page}`,
    '',
  ];
}

async function hints(plan: LabPlan): Promise<string[]> {
  const text = await readFile(hostsFilePath(), 'utf8').catch(() => '');
  const elsewhere = fileNames(plan).filter((name) => hostsAddress(text, name) !== LOOPBACK);
  const secure = addresses(plan).find(({ page }) => page.startsWith('https:'));
  const wildcards = hostNames(plan).filter((name) => name.startsWith('*.'));
  return [
    '',
    ...(elsewhere.length === 0 ? [] : [unknownNames(elsewhere)]),
    ...elsewhere.filter(isPublic).map(publicName),
    ...wildcards.map(
      (name) =>
        `Note: a hosts file cannot hold ${name}: add a line for each name that you open, such as 127.0.0.1 ${name.replace('*', 'any')}`,
    ),
    ...(secure === undefined
      ? []
      : [
          `Note: if ${secure.page} warns about its certificate, your browser does not trust the lab’s CA yet; run make trust`,
        ]),
  ];
}

function unknownNames(names: readonly string[]): string {
  const does = names.length === 1 ? 'does' : 'do';
  return `Note: ${names.join(', ')} ${does} not resolve to this machine; run make hosts`;
}

/** Top-level domains that no public name has (RFC 2606, RFC 6762, ICANN's .internal). */
const PRIVATE = /^(?:[^.]+|.*\.(?:test|example|invalid|localhost|local|internal|lan|home\.arpa))$/;

/** False for the article's own name, which the lab is about. */
function isPublic(name: string): boolean {
  return name !== 'reverseproxy.com' && !PRIVATE.test(name);
}

function publicName(name: string): string {
  return `Note: ${name} is a public name. After make hosts it resolves to the lab, on this machine only; make hosts-undo reverts that`;
}
