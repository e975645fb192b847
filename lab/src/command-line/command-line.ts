import { argv, exit, stderr, stdout } from 'node:process';
import { Command, CommanderError } from 'commander';
import type { Output } from '../commands/output.ts';
import { deniedBySystem, LabError, missingPackage } from '../errors.ts';
import type { LabPlan } from '../lab/lab.ts';
import { INTERRUPTION } from '../machine/interrupted.ts';
import { labVersion } from '../project.ts';
import { visibleJson, visibleText } from '../text/visible-text.ts';

export interface CommandLine {
  readonly program: Command;
  /** Aborts at Ctrl-C, and when the reader of the output closes the pipe. */
  readonly interrupted: AbortSignal;
  /** Makes results JSON, for --json or a command's own option. */
  readonly setJson: () => void;
  readonly output: () => Promise<Output>;
  /** The lab that is up. Undefined in a program that starts none. */
  readonly findPlan?: () => Promise<LabPlan | undefined>;
}

/** The differences between the command of a clone and that of the npm package. */
export interface CommandLineOptions {
  readonly description: string;
  /** Text after the list of commands. */
  readonly help: string;
  readonly findPlan?: () => Promise<LabPlan | undefined>;
  readonly showLive?: Output['steps'];
}

// The reader closed the pipe (`lab101 logs | head`) or the terminal: that ends a command like Ctrl-C.
const READER_GONE = new Set(['EPIPE', 'EIO']);

/** The command `lab101` without commands. Listens for Ctrl-C from now on. */
export function createCommandLine(options: CommandLineOptions): CommandLine {
  INTERRUPTION.listen().watchTerminal();
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!READER_GONE.has(error.code ?? '')) throw error;
      INTERRUPTION.interrupt();
    });
  }
  const program = new Command('lab101')
    .description(options.description)
    .option('--json', 'print one JSON value instead of text')
    .addHelpText('after', options.help)
    // Wrong usage is an error like any other: runCommandLine reports it.
    .configureOutput({ outputError: () => undefined })
    .version(labVersion(), '--version', 'print the version');
  return {
    program,
    interrupted: INTERRUPTION.signal,
    setJson: () => void program.setOptionValue('json', true),
    // Each command loads its modules when it runs, so that `explain` starts fast.
    output: async () => {
      const { createOutput } = await import('../commands/output.ts');
      return createOutput(isJson(program), options.showLive);
    },
    ...(options.findPlan === undefined ? {} : { findPlan: options.findPlan }),
  };
}

export async function runCommandLine({ program }: CommandLine): Promise<void> {
  for (const command of [program, ...program.commands]) {
    command.exitOverride((error) => {
      throw error.exitCode === 0 ? error : wrongUsage(error, helpOf(command));
    });
  }
  try {
    await program.parseAsync(argv);
    // Ctrl-C is the normal end of `logs` and `watch`; any other signal is passed on to the parent
    // as the exit status.
    const { signal, name, exitCode } = INTERRUPTION;
    if (signal.aborted && name !== 'SIGINT') exit(exitCode);
  } catch (error) {
    exit(report(error, isJson(program)));
  }
}

/** The command that shows the usage of that one. */
function helpOf(command: Command): string {
  return command.parent === null ? 'lab101 --help' : `lab101 ${command.name()} --help`;
}

/** Commander's message, in one line. */
function wrongUsage({ message }: CommanderError, next: string): LabError {
  const line = message.replace(/^error: |\.$/g, '').replace('\n', ' ');
  return new LabError('LAB_BAD_USAGE', line, { next });
}

function isJson(program: Command): boolean {
  return program.opts<{ json?: boolean }>().json === true;
}

/** Reports an error on stderr, and with --json on stdout too. @returns the exit code */
function report(error: unknown, json: boolean): number {
  if (error instanceof CommanderError) return error.exitCode; // --help, --version
  const known = toLabError(error);
  const { code, next = null } = known;
  const exitCode = code === 'LAB_INTERRUPTED' ? INTERRUPTION.exitCode : known.exitCode;
  stderr.write(visibleText(textOf(known, error)));
  if (json) {
    stdout.write(`${visibleJson({ error: { code, message: known.reason, next } })}\n`);
  }
  return exitCode;
}

function toLabError(error: unknown): LabError {
  if (INTERRUPTION.signal.aborted) {
    return new LabError('LAB_INTERRUPTED', 'Interrupted: what was started is stopped.');
  }
  if (error instanceof LabError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const known = deniedBySystem(error) ?? missingPackage(error);
  return known ?? new LabError('LAB_UNEXPECTED', message, { cause: error });
}

function textOf(known: LabError, error: unknown): string {
  if (known.code === 'LAB_INTERRUPTED') return `${known.message}\n`;
  if (known.code === 'LAB_UNEXPECTED') {
    return `ERROR: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
  }
  return known.message
    .split('\n')
    .map((line) => `ERROR: ${line} [${known.code}]\n`)
    .join('');
}
