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
 * Follows all logs until Ctrl-C, each line after its program's name. Invisible characters are shown
 * by code point, even in a pipe; --json has the line itself, with JSON escapes.
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
  lab: { readonly [Name in Service['name']]: Pick<Service, 'name' | 'follow'> | undefined },
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const services = [lab.proxy, lab.relay, lab.backend].filter((one) => one !== undefined);
  const follow = ({ name, follow: read }: (typeof services)[number]): Promise<void> =>
    read(
      (line) => output.result(`${label(name)} ${visibleLine(line)}`, { service: name, line }),
      signal,
    );
  await Promise.all(services.map(follow));
}

const COLOURS = { proxy: 'cyan', relay: 'magenta', backend: 'green' } as const;

function label(name: Service['name']): string {
  const text = `${name.padEnd(7)} |`;
  return stdout.isTTY ? styleText(COLOURS[name], text) : text;
}
