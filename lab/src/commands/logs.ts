import { stdout } from 'node:process';
import { styleText } from 'node:util';
import { ENGINES } from '../engines/engines.ts';
import { LabError } from '../errors.ts';
import type { Service } from '../lab/lab.ts';
import type { LabSettings } from '../settings/options.ts';
import type { Output } from './output.ts';
import { findPlan } from './status.ts';

/** Follows both logs until Ctrl-C: each line behind the name of who wrote it. */
export async function logs(
  settings: LabSettings,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const plan = await findPlan(settings);
  if (plan === undefined) throw new LabError('LAB_NOT_UP', 'the lab is not up: run make up');
  const lab = ENGINES[plan.engine].attach(plan);
  const follow = (service: Service): Promise<void> => {
    const { name } = service;
    const show = (line: string): void =>
      output.result(`${label(name)} ${line}`, { service: name, line });
    return service.follow(show, signal);
  };
  await Promise.all([follow(lab.proxy), follow(lab.backend)]);
}

function label(name: Service['name']): string {
  const text = `${name.padEnd(7)} |`;
  return stdout.isTTY ? styleText(name === 'proxy' ? 'cyan' : 'green', text) : text;
}
