import { DEFAULT_PROXY } from '@lab101/proxy';
import { addresses } from '../settings/addresses.ts';
import { ENGINES } from '../engines/engines.ts';
import { composeFolders } from '../engines/compose/compose-owner.ts';
import { labFiles } from '../engines/process/lab-files.ts';
import { lostLogsLine } from '../lab/lost-logs.ts';
import type { LabPlan } from '../lab/lab.ts';
import type { LabSettings } from '../settings/options.ts';
import { personsPlan, readPlan } from '../lab/plan.ts';
import type { Running } from '../watch/model/running-programs.ts';
import type { Output } from './output.ts';
import { reportApplication, type ApplicationReport } from './configuration/application-lines.ts';
import { answerLines } from './configuration/own-config.ts';

export async function status(settings: LabSettings, output: Output): Promise<void> {
  const plan = await findPlan(settings);
  if (plan === undefined) {
    return output.result('The lab is not up; run make up', { up: false });
  }
  const lab = ENGINES[plan.engine].attach(plan);
  const [backend, proxy, relay] = await Promise.all([
    lab.backend.isRunning(),
    lab.proxy.isRunning(),
    lab.relay?.isRunning(),
  ]);
  const application = await reportApplication(plan);
  const lost = await lostLogsLine(lab);
  const { text, value } = statusOf(plan, { backend, proxy, relay }, application, lost);
  output.result(text, value);
}

export function statusOf(
  plan: LabPlan,
  {
    backend,
    proxy,
    relay,
  }: Readonly<Record<'backend' | 'proxy', boolean>> & Pick<Running, 'relay'>,
  application: ApplicationReport,
  lost?: string,
) {
  const list = addresses(plan);
  const value = {
    up: backend && proxy && relay !== false,
    engine: plan.engine,
    backend,
    proxy,
    proxyName: plan.proxy,
    ports: plan.ports,
    relay: relay === undefined ? null : { running: relay, log: relayLog(plan) },
    application: application.value,
    answers: plan.answers?.status ?? null,
    logsLost: lost ?? null,
    ...(plan.answers !== undefined && { answersBecause: plan.answers }),
  };
  const state = (running: boolean): string => (running ? 'running' : 'NOT running: make up');
  return {
    text: [
      `engine   ${plan.engine}${plan.proxy === DEFAULT_PROXY ? '' : `, PROXY=${plan.proxy}`}`,
      `backend  ${state(backend)}  http://localhost:${plan.ports.backend}`,
      ...(relay === undefined ? [] : [`relay    ${state(relay)}  ${relayWords(plan)}`]),
      ...application.lines.map((line) => `yours    ${line}`),
      `proxy    ${state(proxy)}  ${list.map(({ page }) => page).join('  ')}`,
      `logs     make logs${plan.engine === 'process' ? `  (files in ${plan.directory})` : ''}`,
      ...(lost === undefined ? [] : [`Warning: ${lost}`]),
      ...(plan.answers === undefined ? [] : ['', ...answerLines(plan.answers)]),
    ].join('\n'),
    value: { ...value, addresses: list },
  };
}

/** The path of the relay's log; null if it is in Docker. */
function relayLog(plan: LabPlan): string | null {
  return plan.engine === 'process' ? labFiles(plan).relayLog : null;
}

function relayWords({ relay }: LabPlan): string {
  return `WebSockets as ARR carries them, RELAY_DEFLATE=${relay?.deflate} RELAY_IDLE=${relay?.idle}`;
}

/** Finds the lab of this folder that is up, started by `make up` or by `docker compose up`. */
export async function findPlan(settings: LabSettings): Promise<LabPlan | undefined> {
  const known = await readPlan();
  if (known !== undefined) return known;
  const byHand = await personsPlan('compose', settings);
  return (await composeFolders(byHand.name)).own ? byHand : undefined;
}
