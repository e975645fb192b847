import { argv, env, exit, stderr } from 'node:process';
import { Command, CommanderError } from 'commander';
import { down } from './commands/down.ts';
import { e2e } from './commands/e2e.ts';
import { hosts, hostsUndo } from './commands/hosts.ts';
import { logs } from './commands/logs.ts';
import { createOutput, type Output } from './commands/output.ts';
import { status } from './commands/status.ts';
import { trust, untrust } from './commands/trust.ts';
import { up } from './commands/up.ts';
import { format, verify } from './commands/verify.ts';
import { deniedBySystem, LabError } from './errors.ts';
import { hostsFilePath } from './hosts-file.ts';
import { readSettings } from './options.ts';

const INTERRUPTED = 130; // 128 + SIGINT, as shells count

const interrupted = new AbortController();
process.once('SIGINT', () => {
  interrupted.abort();
  // The programs that this command started got the same Ctrl-C: the step that waits for them
  // fails and is undone. A second Ctrl-C does not wait for that.
  process.once('SIGINT', () => exit(INTERRUPTED));
});

const program = new Command('lab101')
  .description('Lab 101: a WebSocket backend behind a TLS reverse proxy, proven in a real browser.')
  .option('--json', 'print one JSON value instead of text')
  .addHelpText('after', SETTINGS_HELP())
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'ERROR: ')) })
  .showHelpAfterError('Next: lab101 --help')
  .exitOverride();

const output = (): Output => createOutput(program.opts<{ json?: boolean }>().json ?? false);
const settings = () => readSettings(env);

program
  .command('up')
  .description('build, start, wait until healthy, print the four addresses')
  .action(() => up(settings(), output()));
program
  .command('down')
  .description('stop the lab')
  .action(() => down(settings(), output()));
program
  .command('status')
  .description('say what is up and where')
  .action(() => status(settings(), output()));
program
  .command('logs')
  .description('follow the logs of proxy and backend until Ctrl-C')
  .action(() => logs(settings(), output(), interrupted.signal));
program
  .command('e2e')
  .description('prove all four pages in Chromium, in labs of its own')
  .argument('[args...]', 'handed on to Playwright, after --')
  .action(async (args: string[]) => exit(await e2e(settings(), args, output())));
program
  .command('verify')
  .description('make check: format, lint, types, workflows, unit tests of this project')
  .action(async () => exit(await verify()));
program
  .command('fmt')
  .description('write the format that check asks for')
  .action(async () => exit(await format()));
program
  .command('hosts')
  .description('add 127.0.0.1 reverseproxy.com to the hosts file, after asking')
  .option('--undo', 'remove that line again')
  .option('--yes', 'do not ask', env['YES'] === '1')
  .option('--file <path>', 'another hosts file', hostsFilePath())
  .action((options: { undo?: boolean; yes: boolean; file: string }) =>
    options.undo ? hostsUndo(options, output()) : hosts(options, output()),
  );
program
  .command('trust')
  .description('put the lab’s CA into the system’s and the browsers’ stores')
  .action(() => trust(output()));
program
  .command('untrust')
  .description('take the lab’s CA out of the stores again')
  .action(() => untrust(output()));

try {
  await program.parseAsync(argv);
} catch (error) {
  exit(explain(error));
}

function explain(error: unknown): number {
  if (interrupted.signal.aborted) {
    stderr.write('Interrupted: what was started is stopped.\n');
    return INTERRUPTED;
  }
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = error instanceof LabError ? error : deniedBySystem(error);
  if (known !== undefined) {
    for (const line of known.message.split('\n')) stderr.write(`ERROR: ${line} [${known.code}]\n`);
    return known.exitCode;
  }
  stderr.write(
    `ERROR: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return 1;
}

function SETTINGS_HELP(): string {
  return `
Settings, in the environment or after make's target (make up HTTPS_PORT=8443):
  ENGINE        compose | process; the default is chosen, and said
  HTTP_PORT     80     HTTPS_PORT   443     BACKEND_PORT   8080
  NODE_IMAGE    node:24-slim                NGINX_IMAGE    nginx:1.30
  PING_INTERVAL_MS, MAX_PAYLOAD_BYTES, ...  the backend's: see README.md`;
}
