import { stderr } from 'node:process';
import { execa } from 'execa';
import { projectPath } from '../project.ts';

/**
 * Runs a tool of node_modules/.bin without a shell, the same on every system, and prints what it
 * says if it fails.
 */
export async function tool(name: string, args: readonly string[]): Promise<boolean> {
  const { failed, all } = await execa(name, args, {
    all: true,
    cwd: projectPath(),
    localDir: projectPath(),
    preferLocal: true,
    reject: false,
  });
  if (failed) stderr.write(`${all}\n`);
  return !failed;
}
