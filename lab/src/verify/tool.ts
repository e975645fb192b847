import { stderr } from 'node:process';
import { runLong } from '../machine/run-long.ts';
import { projectPath } from '../project.ts';

/** Runs a tool of node_modules/.bin without a shell. Prints its output if it fails. */
export async function tool(name: string, args: readonly string[]): Promise<boolean> {
  const { failed, all } = await runLong([name, ...args], { cwd: projectPath() });
  if (failed) stderr.write(`${all}\n`);
  return !failed;
}
