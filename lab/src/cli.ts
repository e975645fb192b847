import { readFileSync } from 'node:fs';
import { argv, env, exit, stderr, stdout } from 'node:process';
import { Command, CommanderError } from 'commander';
import type { CheckConfigOptions } from './commands/configuration/check-config.ts';
import type { ExplainOptions } from './commands/configuration/explain.ts';
import type { DoctorFlags } from './commands/doctor.ts';
import type { Output } from './commands/output.ts';
import type { TranslateOptions } from './commands/configuration/translate.ts';
import { deniedBySystem, LabError, missingPackage } from './errors.ts';
import { hostsFilePath } from './machine/hosts-file.ts';
import { INTERRUPTION } from './machine/interrupted.ts';
import type { LabSettings } from './settings/options.ts';
import { visibleJson, visibleText } from './text/visible-text.ts';

INTERRUPTION.listen().watchTerminal();
const interrupted = INTERRUPTION.signal;

// The reader closed the pipe (`lab101 logs | head`) or the terminal: that ends a command like Ctrl-C.
const READER_GONE = new Set(['EPIPE', 'EIO']);
for (const stream of [stdout, stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!READER_GONE.has(error.code ?? '')) throw error;
    INTERRUPTION.interrupt();
  });
}

const program = new Command('lab101')
  .description('Lab 101: a WebSocket backend behind a TLS reverse proxy, proven in a real browser.')
  .option('--json', 'print one JSON value instead of text')
  .addHelpText('after', SETTINGS_HELP())
  .configureOutput({
    outputError: (text, write) => write(visibleText(text.replace(/^error: /, 'ERROR: '))),
  })
  .showHelpAfterError('Next: lab101 --help')
  .version(packageVersion(), '--version', 'print the version')
  .exitOverride()
  .hook('preAction', checkMakeVariables);

// Each command loads what it needs when it is asked for: `explain` must answer at once.
const output = async (): Promise<Output> => {
  const { createOutput } = await import('./commands/output.ts');
  return createOutput(program.opts<{ json?: boolean }>().json ?? false);
};
const settings = async (): Promise<LabSettings> => {
  const { settingsOf } = await import('./lab/given-settings.ts');
  return settingsOf(env, (warning) => void stderr.write(`Warning: ${visibleText(warning)}\n`));
};
const settingsOfUp = async (): Promise<LabSettings> => {
  const { settingsOfUp: read } = await import('./lab/given-settings.ts');
  return await read(env, (warning) => void stderr.write(`Warning: ${visibleText(warning)}\n`));
};

program
  .command('up')
  .description('build, start, wait until healthy, print the four addresses')
  .action(async () => {
    const { up } = await import('./commands/up.ts');
    await up(settingsOfUp, await output(), interrupted);
  });
program
  .command('down')
  .description('stop the lab')
  .action(async () => {
    const { down } = await import('./commands/down.ts');
    await down(await settings(), await output(), interrupted);
  });
program
  .command('status')
  .description('say what is up and where')
  .action(async () => {
    const { status } = await import('./commands/status.ts');
    await status(await settings(), await output());
  });
program
  .command('logs')
  .description('follow the logs of proxy and backend until Ctrl-C')
  .action(async () => {
    const { logs } = await import('./commands/logs.ts');
    await logs(await settings(), await output(), interrupted);
  });
program
  .command('watch')
  .description('show each connection live, here and on a local page, until Ctrl-C')
  .action(async () => {
    const { watch } = await import('./commands/watch.ts');
    await watch(await settings(), await output(), interrupted);
  });
program
  .command('e2e')
  .description('prove all four pages in a browser, in separate labs')
  .argument('[args...]', 'passed on to Playwright, after --')
  .action(async (args: string[]) => {
    const { e2e } = await import('./commands/e2e.ts');
    exit(await e2e(await settings(), args, await output(), interrupted));
  });
program
  .command('report')
  .description('open the report of the last browser tests')
  .action(async () => {
    const { report: openReport } = await import('./commands/report.ts');
    await openReport(await output());
  });
program
  .command('save')
  .description('save one connection of the lab that is up for a bug report, without secrets')
  .argument('[cid]', 'its id, or the first 8 characters of it; default: CID', env['CID'])
  .action(async (cid: string | undefined) => {
    const { save } = await import('./commands/save.ts');
    const given = { settings: await settings(), labVersion: packageVersion() };
    await save(cid, given, await output());
  });
program
  .command('check')
  .description('check a web.config the way IIS would, and suggest fixes')
  .argument('<web.config>', 'the site’s configuration')
  .option('--server <file>', 'your applicationHost.config, instead of proxy/iis/server.config')
  .action(async (file: string, options: CheckConfigOptions) => {
    const { checkConfig } = await import('./commands/configuration/check-config.ts');
    exit(await checkConfig(file, options, await output()));
  });
program
  .command('explain')
  .description('show, rule by rule, what IIS would do with a request')
  .argument('<web.config>', 'the site’s configuration')
  .argument('<url>', 'such as https://reverseproxy.com/socket.io/?x=1, or wss:// for an upgrade')
  .option('-X, --method <method>', 'the request method', 'GET')
  .option(
    '-H, --header <line>',
    'a request header, such as "Upgrade: websocket"; repeatable',
    several,
    [],
  )
  .option('--server <file>', 'your applicationHost.config, instead of proxy/iis/server.config')
  .action(async (file: string, url: string, options: ExplainOptions) => {
    const { explain } = await import('./commands/configuration/explain.ts');
    process.exitCode = await explain(file, url, options, await output());
  });
program
  .command('translate')
  .description('translate a web.config into a configuration for nginx')
  .argument('<web.config>', 'the site’s configuration')
  .option('--server <file>', 'your applicationHost.config, instead of proxy/iis/server.config')
  .option(
    '--root <folder>',
    'folder with the site’s files on nginx’s machine, such as /var/www/site',
  )
  .option('--ca <file>', 'file with the CAs for https:// backends on nginx’s machine')
  .action(async (file: string, options: TranslateOptions) => {
    const { translate } = await import('./commands/configuration/translate.ts');
    await translate(file, options, await output());
  });
program
  .command('doctor')
  .description('open a WebSocket through any proxy, and name why it fails')
  .argument('<url>', 'such as wss://example.com/socket')
  .option('--page <url>', 'the page that opens it; default: the root of the same host')
  .option('--origin <origin>', 'default: the page’s')
  .option('--cookie <cookies>', 'the page’s cookies, as in "a=1; b=2"')
  .option('-H, --header <line>', 'sent with every request; repeatable', several, [])
  .option('--subprotocol <names>', 'as the page offers them, with commas')
  .option('--backend <url>', 'asked the same, past the proxy, such as http://127.0.0.1:8080')
  .option('--proxy-log <file>', 'the proxy’s log: a line in it may decide')
  .option('--ca <file>', 'a CA in PEM that is trusted, too')
  .option('--resolve <host:port:address>', 'as curl’s; repeatable', several, [])
  .option('--idle <seconds>', 'watch a silent socket for so long')
  .option('--via <proxy>', 'an HTTP proxy, such as http://proxy.example:3128')
  .option('--suppress <codes>', 'causes that are not reported, such as F02,F28', several, [])
  .option('--timeout <seconds>', 'how long silence is waited for; default: 10')
  .option('--message <bytes>', 'size of the text that is sent, 0 for none; default: 1024')
  .action(async (url: string, options: DoctorFlags) => {
    const { doctor } = await import('./commands/doctor.ts');
    exit(await doctor(url, options, await output(), interrupted));
  });
program
  .command('verify')
  .description('make check: format, lint, types, workflows, unit tests of this project')
  .action(async () => {
    const { verify } = await import('./commands/verify.ts');
    exit(await verify());
  });
program
  .command('test')
  .description('run the tests of one source file or folder of this project')
  .argument('[path]', 'such as backend/src/room.ts; default: T', env['T'])
  .action(async (path: string | undefined) => {
    const { test } = await import('./commands/test.ts');
    const browser = async (spec: string): Promise<number> => {
      const { e2e } = await import('./commands/e2e.ts');
      return await e2e(await settings(), [spec], await output(), interrupted);
    };
    exit(await test(path, browser));
  });
program
  .command('bench')
  .description('measure start-up, throughput and memory, compared with bare programs')
  .action(async () => {
    const { bench } = await import('./commands/bench.ts');
    exit(await bench(await settings(), await output(), interrupted));
  });
program
  .command('fmt')
  .description('format the files the way verify expects')
  .action(async () => {
    const { format } = await import('./commands/verify.ts');
    exit(await format());
  });
program
  .command('hosts')
  .description(
    'add reverseproxy.com, or the names of SERVER_CONFIG, to the hosts file, after asking',
  )
  .option('--undo', 'remove the lab’s lines again')
  .option('--yes', 'do not ask', env['YES'] === '1')
  .option('--file <path>', 'another hosts file', hostsFilePath())
  .action(async (options: { undo?: boolean; yes: boolean; file: string }) => {
    const { hosts, hostsUndo } = await import('./commands/hosts.ts');
    await (options.undo ? hostsUndo : hosts)(options, await output());
  });
program
  .command('trust')
  .description('add the lab’s CA to the stores of the system and the browsers')
  .action(async () => {
    const { trust } = await import('./commands/trust.ts');
    exit(await trust(await output()));
  });
program
  .command('untrust')
  .description('remove the lab’s CA from the stores')
  .action(async () => {
    const { untrust } = await import('./commands/trust.ts');
    exit(await untrust(await output()));
  });

try {
  await program.parseAsync(argv);
  // Ctrl-C is how `logs` and `watch` are ended; any other signal is told to whoever sent it.
  if (interrupted.aborted && INTERRUPTION.name !== 'SIGINT') exit(INTERRUPTION.exitCode);
} catch (error) {
  exit(report(error));
}

/** Says on stderr what went wrong, with --json on stdout too. @returns the exit code */
function report(error: unknown): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // --help, --version
  const known = toLabError(error);
  const { code, next = null } = known;
  const exitCode = code === 'LAB_INTERRUPTED' ? INTERRUPTION.exitCode : known.exitCode;
  // Commander has said it already.
  if (!(error instanceof CommanderError)) stderr.write(visibleText(textOf(known, error)));
  if (program.opts<{ json?: boolean }>().json === true) {
    stdout.write(`${visibleJson({ error: { code, message: known.reason, next } })}\n`);
  }
  return exitCode;
}

function toLabError(error: unknown): LabError {
  if (interrupted.aborted) {
    return new LabError('LAB_INTERRUPTED', 'Interrupted: what was started is stopped.');
  }
  if (error instanceof CommanderError) {
    const message = error.message.replace(/^error: /, '');
    return new LabError('LAB_BAD_USAGE', message, { next: 'lab101 --help' });
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

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** A name behind make's target that is no setting. Asked only where there is any. */
async function checkMakeVariables(): Promise<void> {
  if ((env['LAB101_MAKE_VARIABLES'] ?? '').trim() === '') return;
  const { commandLineNames } = await import('./lab/given-settings.ts');
  const { checkCommandLineNames } = await import('./settings/setting-names.ts');
  checkCommandLineNames(commandLineNames(env));
}

/** For an option that may be given several times. */
function several(one: string, others: readonly string[]): readonly string[] {
  return [...others, one];
}

function SETTINGS_HELP(): string {
  return `
Settings, in the environment or after make's target (make up HTTPS_PORT=8443):
  ENGINE        compose | process; by default compose if Docker is available
  PROXY         nginx | haproxy | caddy | iis (Windows containers)
  WEB_CONFIG    your own web.config
  SERVER_CONFIG your own applicationHost.config
  E2E_BROWSER   for e2e: chromium | firefox | webkit | msedge
  HTTP_PORT     80     HTTPS_PORT   443     BACKEND_PORT   8080, or the next free ones
  NODE_IMAGE    node:24-slim                NGINX_IMAGE    nginx:1.30
  HAPROXY_IMAGE haproxy:3.2                 CADDY_IMAGE    caddy:2.11
  WATCH_PORT    port of the watch page; by default a free one
  CID           for save: a connection's id, as watch shows it
  PING_INTERVAL_MS, MAX_PAYLOAD_BYTES, ...  for the backend: see docs/settings.md`;
}
