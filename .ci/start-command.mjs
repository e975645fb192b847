import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './left-behind.mjs';

/**
 * Starts a command of the lab with the process engine, in a process group of its own. `ended` is its
 * exit code, 128 and the signal's number if one ended it, as a shell has it.
 */
export function startCommand(words, { env = {}, root = ROOT, terminal = false } = {}) {
  const command = [process.execPath, `${root}lab/bin/lab101.mjs`, ...words];
  const [file, ...args] = terminal ? ['script', '-qefc', command.join(' '), '/dev/null'] : command;
  const child = spawn(file, args, {
    cwd: root,
    detached: true,
    env: { ...process.env, ENGINE: 'process', ...env },
    stdio: [terminal ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  const run = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (run.output += text));
  }
  run.ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
  return run;
}
