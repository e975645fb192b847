import { env, exit, stderr } from 'node:process';
import type { Command } from 'commander';
import { createCommandLine, runCommandLine } from './command-line/command-line.ts';
import { STANDALONE_COMMANDS } from './command-line/standalone-commands.ts';
import { hostsFilePath } from './machine/hosts-file.ts';
import { labVersion } from './project.ts';
import type { LabSettings } from './settings/options.ts';
import { visibleText } from './text/visible-text.ts';

const commandLine = createCommandLine({
  description: 'Lab 101: a WebSocket backend behind a TLS reverse proxy, proven in a real browser.',
  help: SETTINGS_HELP(),
  // What these load is of no use for most commands: listr2 takes a tenth of a second.
  findPlan: async () => (await import('./lab/plan.ts')).readPlan(),
  showLive: async (steps) => (await import('./commands/live-steps.ts')).liveSteps(steps),
});
const { program, output, interrupted } = commandLine;
program.hook('preAction', checkMakeVariables);

const warn = (warning: string): void => void stderr.write(`Warning: ${visibleText(warning)}\n`);
const settings = async (): Promise<LabSettings> =>
  (await import('./lab/given-settings.ts')).settingsOf(env, warn);
const settingsOfUp = async (): Promise<LabSettings> =>
  (await import('./lab/given-settings.ts')).settingsOfUp(env, warn);

const command = (name: string, description: string): Command =>
  program.command(name).description(description);

command('up', 'build, start, wait until healthy, print the four addresses').action(async () => {
  const { up } = await import('./commands/up.ts');
  await up(settingsOfUp, await output(), interrupted);
});
command('down', 'stop the lab').action(async () => {
  const { down } = await import('./commands/down.ts');
  await down(await settings(), await output(), interrupted);
});
command('status', 'show what is up and where').action(async () => {
  const { status } = await import('./commands/status.ts');
  await status(await settings(), await output());
});
command('logs', 'follow the logs of the proxy and the backend until Ctrl-C').action(async () => {
  const { logs } = await import('./commands/logs.ts');
  await logs(await settings(), await output(), interrupted);
});
command('watch', 'show each connection live, here and on a local page, until Ctrl-C').action(
  async () => {
    const { watch } = await import('./commands/watch.ts');
    await watch(await settings(), await output(), interrupted);
  },
);
command('e2e', 'prove all four pages in a browser, in separate labs')
  .argument('[args...]', 'passed on to Playwright, after --')
  .action(async (args: string[]) => {
    const { e2e } = await import('./commands/e2e.ts');
    exit(await e2e(await settings(), args, await output(), interrupted));
  });
command('report', 'open the report of the last browser tests').action(async () => {
  const { report: openReport } = await import('./commands/report.ts');
  await openReport(await output());
});
command('save', 'save one connection of the lab that is up for a bug report, without secrets')
  .argument('[cid]', 'its id, or the first 8 characters of it; default: CID', env['CID'])
  .action(async (cid: string | undefined) => {
    const { save } = await import('./commands/save.ts');
    const given = { settings: await settings(), labVersion: labVersion() };
    await save(cid, given, await output());
  });
command('gallery', 'list the failures that the lab can show, and who misbehaves').action(
  async () => {
    const { gallery } = await import('./commands/gallery/gallery.ts');
    gallery(await output());
  },
);
command('break', 'bring a failure of the gallery up, until Ctrl-C')
  .argument('[failure]', 'F03, or F03.2 for its second face; default: F', env['F'])
  .action(async (failure: string | undefined) => {
    const { breakFailure } = await import('./commands/gallery/break.ts');
    await breakFailure(failure, await settings(), await output(), interrupted);
  });
command('fix', 'apply the fix to the failure that is up, or to the one that F names')
  .argument('[failure]', 'default: F', env['F'])
  .action(async (failure: string | undefined) => {
    const { fixFailure } = await import('./commands/gallery/break.ts');
    exit(await fixFailure(failure, await settings(), await output()));
  });
command('gallery-test', 'show each failure to Chromium and the doctor, broken and fixed')
  .argument('[failure]', 'that one alone; default: F, or all', env['F'])
  .action(async (failure: string | undefined) => {
    const { galleryTest } = await import('./commands/gallery/gallery-test.ts');
    exit(await galleryTest(failure, await settings(), await output(), interrupted));
  });
for (const add of STANDALONE_COMMANDS) add(commandLine);
command('verify', 'make check: format, lint, types, workflows, unit tests of this project')
  .option('--long', 'make check-long: the unit tests that take long, and no others')
  .action(async ({ long = false }: { readonly long?: boolean }) => {
    const { verify, verifyLong } = await import('./commands/verify.ts');
    exit(await (long ? verifyLong() : verify()));
  });
command('test', 'run the tests of one source file or folder of this project')
  .argument('[path]', 'such as backend/src/room.ts; default: T', env['T'])
  .action(async (path: string | undefined) => {
    const { test } = await import('./commands/test.ts');
    const browser = async (args: readonly string[]): Promise<number> => {
      const { e2e } = await import('./commands/e2e.ts');
      return await e2e(await settings(), args, await output(), interrupted);
    };
    exit(await test(path, browser));
  });
command('bench', 'measure start-up, throughput and memory, compared with bare programs').action(
  async () => {
    const { bench } = await import('./commands/bench.ts');
    exit(await bench(await settings(), await output(), interrupted));
  },
);
command('fmt', 'format the files the way verify expects').action(async () => {
  const { format } = await import('./commands/verify.ts');
  exit(await format());
});
command(
  'hosts',
  'add reverseproxy.com, or the names of SERVER_CONFIG, to the hosts file, after asking',
)
  .option('--undo', 'remove the lab’s lines again')
  .option('--yes', 'do not ask', env['YES'] === '1')
  .option('--file <path>', 'another hosts file', hostsFilePath())
  .action(async (options: { undo?: boolean; yes: boolean; file: string }) => {
    const { hosts, hostsUndo } = await import('./commands/hosts.ts');
    await (options.undo ? hostsUndo : hosts)(options, await output());
  });
command('trust', 'add the lab’s CA to the stores of the system and the browsers').action(
  async () => {
    const { trust } = await import('./commands/trust.ts');
    exit(await trust(await output()));
  },
);
command('untrust', 'remove the lab’s CA from the stores').action(async () => {
  const { untrust } = await import('./commands/trust.ts');
  exit(await untrust(await output()));
});

await runCommandLine(commandLine);

/** Rejects a variable after make's target that is not a setting. Runs only if there is one. */
async function checkMakeVariables(): Promise<void> {
  if ((env['LAB101_MAKE_VARIABLES'] ?? '').trim() === '') return;
  const { commandLineNames } = await import('./lab/given-settings.ts');
  const { checkCommandLineNames } = await import('./settings/setting-names.ts');
  checkCommandLineNames(commandLineNames(env));
}

function SETTINGS_HELP(): string {
  return `
Settings, in the environment or after make's target (make up HTTPS_PORT=8443):
  ENGINE        compose | process; by default compose if Docker is available
  PROXY         nginx | haproxy | caddy | iis (Windows containers)
  RELAY         off: nginx leads WebSockets straight to the backend, without ARR's relay
  RELAY_DEFLATE fin | refuse                RELAY_IDLE     off | proxy-timeout
  WEB_CONFIG    your own web.config
  SERVER_CONFIG your own applicationHost.config
  BACKEND       http://localhost:3000, your own application behind the rules; rules: where they say
  E2E_BROWSER   for e2e: chromium | firefox | webkit | msedge
  HTTP_PORT     80     HTTPS_PORT   443     BACKEND_PORT   8080, or the next free ones
  NODE_IMAGE    node:24-slim                NGINX_IMAGE    nginx:1.30
  HAPROXY_IMAGE haproxy:3.2                 CADDY_IMAGE    caddy:2.11
  WATCH_PORT    port of the watch page; by default a free one
  CID           for save: a connection's id, as watch shows it
  F             for break, fix and gallery-test: a failure, such as F03 or F03.2
  PING_INTERVAL_MS, MAX_PAYLOAD_BYTES, ...  for the backend: see docs/settings.md`;
}
