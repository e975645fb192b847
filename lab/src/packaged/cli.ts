import { createCommandLine, runCommandLine } from '../command-line/command-line.ts';
import { STANDALONE_COMMANDS } from '../command-line/standalone-commands.ts';
import { LabError } from '../errors.ts';

// The command of the npm package, which holds no lab.

const commandLine = createCommandLine({
  description:
    'Lab 101: tests a web.config of IIS without Windows, and says why a WebSocket fails.',
  help: '\nA lab with browser, proxy and backend needs the project: git clone <its repository> lab101',
});
const { program } = commandLine;
for (const add of STANDALONE_COMMANDS) add(commandLine);
program.on('command:*', ([name = '']: readonly string[]) => {
  const offered = program.commands.map((command) => command.name()).join(', ');
  const message = `this package has only ${offered}, and ${JSON.stringify(name)} needs the project`;
  const next = `git clone <its repository> lab101, then node lab101/lab/bin/lab101.mjs ${name}`;
  throw new LabError('LAB_NEEDS_PROJECT', message, { next });
});

await runCommandLine(commandLine);
