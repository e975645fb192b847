import { access, constants, readFile, writeFile } from 'node:fs/promises';
import { stderr, stdin } from 'node:process';
import { createInterface } from 'node:readline/promises';
import { execa } from 'execa';
import { LabError } from '../errors.ts';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { MACHINE } from '../machine/machine.ts';
import { succeeds } from '../machine/succeeds.ts';
import {
  addHostsLine,
  hostsAddress,
  hostsLine,
  labHostsLines,
  removeHostsLines,
} from '../machine/hosts-file.ts';
import { fileNames } from '../settings/addresses.ts';
import { readPlan } from '../lab/plan.ts';
import { LOOPBACK } from '../settings/ports.ts';
import type { Output } from './output.ts';

export interface HostsOptions {
  readonly file: string;
  readonly yes: boolean;
}

/** After confirmation: the article's fake A record, or the names of the lab that is up. */
export async function hosts(options: HostsOptions, output: Output): Promise<void> {
  const text = await read(options.file);
  const names = fileNames((await readPlan()) ?? {});
  const missing = names.filter((name) => hostsAddress(text, name) !== LOOPBACK);
  if (missing.length === 0) {
    return output.result(
      `Unchanged: ${options.file} already maps ${names.join(', ')} to ${LOOPBACK}.`,
      {
        changed: false,
      },
    );
  }
  for (const name of missing) refuseOtherAddress(options.file, name, hostsAddress(text, name));
  const line = hostsLine(missing);
  await change(options, addHostsLine(text, line), { what: 'add', lines: [line] });
  const lead = missing.length === 1 ? 'leads' : 'lead';
  output.result(`Added: ${missing.join(', ')} ${lead} to ${LOOPBACK} now. Undo: make hosts-undo`, {
    changed: true,
  });
}

function refuseOtherAddress(file: string, name: string, address: string | undefined): void {
  if (address === undefined) return;
  throw new LabError(
    'LAB_HOSTS_DENIED',
    `${file} maps ${name} to ${address}, and the first line wins: remove that line, then run make hosts`,
  );
}

/** Removes the lab's line. A line that a person wrote stays. */
export async function hostsUndo(options: HostsOptions, output: Output): Promise<void> {
  const text = await read(options.file);
  const without = removeHostsLines(text);
  if (without === text) {
    return output.result(`Unchanged: ${options.file} has no line of the lab.`, { changed: false });
  }
  await change(options, without, { what: 'remove', lines: labHostsLines(text) });
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

interface Change {
  readonly what: 'add' | 'remove';
  readonly lines: readonly string[];
}

async function change({ file, yes }: HostsOptions, text: string, made: Change): Promise<void> {
  const list = made.lines.map((line) => `"${line}"`).join(' and ');
  const question = `${made.what} ${list} ${made.what === 'add' ? 'to' : 'from'} ${file}`;
  if (!yes && !(await confirm(question))) {
    throw new LabError('LAB_HOSTS_DENIED', `nothing was changed: ${file} was not touched`);
  }
  // Written in place, not renamed: in a container, the hosts file is a mount.
  if (await succeeds(access(file, constants.W_OK))) return await writeFile(file, text);
  await writeAsRoot(file, text, made);
}

async function confirm(what: string): Promise<boolean> {
  if (!stdin.isTTY) {
    throw new LabError(
      'LAB_HOSTS_DENIED',
      `${what}? There is no terminal to ask: run make hosts YES=1`,
    );
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  // While a question is open, the terminal is in raw mode and Ctrl-C sends no signal.
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

async function writeAsRoot(file: string, text: string, made: Change): Promise<void> {
  if (MACHINE.platform !== 'win32' && stdin.isTTY) {
    const { failed } = await execa('sudo', ['tee', file], {
      input: text,
      stdout: 'ignore',
      stderr: 'inherit',
      reject: false,
    });
    if (!failed) return;
  }
  throw new LabError('LAB_HOSTS_DENIED', `this user may not write ${file}: ${byHand(file, made)}`);
}

function byHand(file: string, { what, lines }: Change): string {
  if (what === 'remove') return `remove ${lines.map((line) => `"${line}"`).join(' and ')} there`;
  const line = lines.join();
  return MACHINE.platform === 'win32'
    ? `run Add-Content ${file} "${line}" in a PowerShell started as administrator`
    : `run echo '${line}' | sudo tee -a ${file}`;
}
