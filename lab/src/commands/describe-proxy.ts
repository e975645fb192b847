import { env } from 'node:process';
import { findProgram } from '../engines/process/find-program.ts';
import { proxyOf } from '../lab/configure-proxy.ts';
import type { LabPlan } from '../lab/lab.ts';

/** The proxy and version that a lab runs: short for a report, detailed for a terminal. */
export async function describeProxy(
  engine: string | undefined,
  { proxy, images }: Pick<LabPlan, 'proxy' | 'images'>,
  report: (detail: string) => void,
): Promise<{ readonly name: string; readonly detail: string }> {
  const { title, program, runsIisConfiguration } = proxyOf({ proxy });
  if (program === undefined) return { name: title, detail: `${title}, with URL Rewrite and ARR` };
  const role = runsIisConfiguration ? ' in IIS’s place' : '';
  const image = images.proxy;
  if (engine !== 'process') return { name: `${image}${role}`, detail: image };
  const { version, path } = await findProgram(program, env['PATH'] ?? '', report);
  return { name: `${title} ${version}${role}`, detail: `${title} ${version}, ${path}` };
}
