import { DEFAULT_PROXY } from '@lab101/proxy';
import { addresses } from '../settings/addresses.ts';
import { ENGINES } from '../engines/engines.ts';
import { composeFolders } from '../engines/compose/compose-owner.ts';
import { lostLogsLine } from '../lab/lost-logs.ts';
import type { LabPlan } from '../lab/lab.ts';
import type { LabSettings } from '../settings/options.ts';
import { personsPlan, readPlan } from '../lab/plan.ts';
import type { Output } from './output.ts';
import { answerLines } from './configuration/own-config.ts';

/** Says what is up and where. */
export async function status(settings: LabSettings, output: Output): Promise<void> {
  const plan = await findPlan(settings);
  if (plan === undefined) {
    return output.result('The lab is not up: make up', { up: false });
  }
  const lab = ENGINES[plan.engine].attach(plan);
  const [backend, proxy] = await Promise.all([lab.backend.isRunning(), lab.proxy.isRunning()]);
  const lost = await lostLogsLine(lab);
  const list = addresses(plan);
  const value = {
    up: backend && proxy,
    engine: plan.engine,
    backend,
    proxy,
    proxyName: plan.proxy,
    ports: plan.ports,
    relay: null,
    answers: plan.answers?.status ?? null,
    logsLost: lost ?? null,
    ...(plan.answers !== undefined && { answersBecause: plan.answers }),
  };
  const state = (running: boolean): string => (running ? 'running' : 'NOT running: make up');
  output.result(
    [
      `engine   ${plan.engine}${plan.proxy === DEFAULT_PROXY ? '' : `, PROXY=${plan.proxy}`}`,
      `backend  ${state(backend)}  http://localhost:${plan.ports.backend}`,
      `proxy    ${state(proxy)}  ${list.map(({ page }) => page).join('  ')}`,
      `logs     make logs${plan.engine === 'process' ? `  (files in ${plan.directory})` : ''}`,
      ...(lost === undefined ? [] : [`Warning: ${lost}`]),
      ...(plan.answers === undefined ? [] : ['', ...answerLines(plan.answers)]),
    ].join('\n'),
    { ...value, addresses: list },
  );
}

/** The lab of this folder that is up, by `make up` or by `docker compose up` alone. */
export async function findPlan(settings: LabSettings): Promise<LabPlan | undefined> {
  const known = await readPlan();
  if (known !== undefined) return known;
  const byHand = await personsPlan('compose', settings);
  return (await composeFolders(byHand.name)).own ? byHand : undefined;
}
