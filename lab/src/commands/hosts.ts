import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { execa } from 'execa';
import { LabError } from '../errors.ts';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { MACHINE } from '../machine/machine.ts';
import { addHostsLine, HOSTS_LINE, hostsAddress, removeHostsLine } from '../machine/hosts-file.ts';
import { LOOPBACK } from '../settings/ports.ts';
import type { Output } from './output.ts';

export interface HostsOptions {
  readonly file: string;
  /** Do not ask. */
  readonly yes: boolean;
}

/** Adds the article's fake A record to the hosts file, after asking. */
export async function hosts(options: HostsOptions, output: Output): Promise<void> {
  const text = await read(options.file);
  const address = hostsAddress(text);
  if (address === LOOPBACK) {
    return output.result(`Already: ${options.file} leads reverseproxy.com to ${LOOPBACK}.`, {
      changed: false,
    });
  }
  if (address !== undefined) {
    throw new LabError(
      'LAB_HOSTS_DENIED',
      `${options.file} leads reverseproxy.com to ${address} already, and its first line wins: remove that line, then run make hosts`,
    );
  }
  await change(options, addHostsLine(text), `add "${HOSTS_LINE}" to ${options.file}`);
  output.result(`Added: reverseproxy.com leads to ${LOOPBACK} now. Undo: make hosts-undo`, {
    changed: true,
  });
}

/** Takes the lab's own line out again; a line that a person wrote stays. */
export async function hostsUndo(options: HostsOptions, output: Output): Promise<void> {
  const text = await read(options.file);
  const without = removeHostsLine(text);
  if (without === text) {
    return output.result(`Already: the lab has no line in ${options.file}.`, { changed: false });
  }
  await change(options, without, `remove "${HOSTS_LINE}" from ${options.file}`);
  output.result(`Removed: ${options.file} is as it was.`, { changed: true });
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `the hosts file ${file} cannot be read (${why}): name another with --file`;
    throw new LabError('LAB_HOSTS_DENIED', message, { cause: error });
  }
}

async function change({ file, yes }: HostsOptions, text: string, what: string): Promise<void> {
  if (!yes && !(await confirm(what))) {
    throw new LabError('LAB_HOSTS_DENIED', `nothing was changed: ${file} was not touched`);
  }
  const writable = await access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
  // Written in place, not renamed: in a container the hosts file is a mount of its own.
  if (writable) return await writeFile(file, text);
  await writeAsRoot(file, text);
}

async function confirm(what: string): Promise<boolean> {
  if (!stdin.isTTY) {
    throw new LabError(
      'LAB_HOSTS_DENIED',
      `${what}? There is no terminal to ask: run make hosts YES=1`,
    );
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  // In the raw mode of a question the terminal makes no signal of Ctrl-C.
  terminal.once('SIGINT', () => INTERRUPTION.interrupt());
  const left = new AbortController();
  terminal.once('close', () => left.abort()); // Ctrl-D: no answer
  const signal = AbortSignal.any([INTERRUPTION.signal, left.signal]);
  const question = `${what[0]?.toUpperCase()}${what.slice(1)}? [y/N] `;
  const answer = await terminal.question(question, { signal }).catch(() => '');
  terminal.close();
  INTERRUPTION.signal.throwIfAborted();
  return /^y(?:es)?$/i.test(answer.trim());
}

async function writeAsRoot(file: string, text: string): Promise<void> {
  if (MACHINE.platform !== 'win32' && stdin.isTTY) {
    const { failed } = await execa('sudo', ['tee', file], {
      input: text,
      stdout: 'ignore',
      stderr: 'inherit',
      reject: false,
    });
    if (!failed) return;
  }
  const command =
    MACHINE.platform === 'win32'
      ? `Add-Content ${file} "${HOSTS_LINE}" in a PowerShell that was started as administrator`
      : `echo '${HOSTS_LINE}' | sudo tee -a ${file}`;
  throw new LabError('LAB_HOSTS_DENIED', `this user may not write ${file}: run ${command}`);
}
