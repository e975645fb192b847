import { stdout } from 'node:process';
import { styleText } from 'node:util';
import { ENGINES } from '../engines/engines.ts';
import { LabError } from '../errors.ts';
import type { Service } from '../lab/lab.ts';
import type { LabSettings } from '../settings/options.ts';
import { visibleLine } from '../text/visible-text.ts';
import type { Output } from './output.ts';
import { findPlan } from './status.ts';

/**
 * Follows both logs until Ctrl-C: each line behind the name of who wrote it. What cannot be seen is
 * shown by its number, in a pipe too; --json has the line itself, with escapes of JSON.
 */
export async function logs(
  settings: LabSettings,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const plan = await findPlan(settings);
  if (plan === undefined) throw new LabError('LAB_NOT_UP', 'the lab is not up: run make up');
  await followLogs(ENGINES[plan.engine].attach(plan), output, signal);
}

export async function followLogs(
  lab: { readonly [Name in Service['name']]: Pick<Service, 'name' | 'follow'> },
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const follow = ({ name, follow: read }: Pick<Service, 'name' | 'follow'>): Promise<void> =>
    read(
      (line) => output.result(`${label(name)} ${visibleLine(line)}`, { service: name, line }),
      signal,
    );
  await Promise.all([follow(lab.proxy), follow(lab.backend)]);
}

function label(name: Service['name']): string {
  const text = `${name.padEnd(7)} |`;
  return stdout.isTTY ? styleText(name === 'proxy' ? 'cyan' : 'green', text) : text;
}
