import type { CheckConfigOptions } from '../commands/configuration/check/check-config.ts';
import type { ExplainOptions } from '../commands/configuration/explain.ts';
import type { DoctorFlags } from '../commands/doctor.ts';
import type { TranslateOptions } from '../commands/configuration/translate.ts';
import type { CommandLine } from './command-line.ts';

/** The commands of the npm package, which need no lab and no project. Each adds itself. */
export const STANDALONE_COMMANDS = [
  addCheck,
  addExplain,
  addTranslate,
  addDoctor,
  addFailure,
] as const;

function addCheck({ program, output, setJson }: CommandLine): void {
  program
    .command('check')
    .description('check a web.config the way IIS would, and suggest fixes')
    .argument('<web.config>', 'the site’s configuration')
    .option('--server <file>', 'your applicationHost.config, instead of proxy/iis/server.config')
    .option('--root <folder>', 'the site’s folder: reads the web.config of each folder in it, too')
    .option('--format <format>', 'text, json, sarif, or github for annotations of a workflow')
    .action(async (file: string, options: CheckConfigOptions) => {
      const { checkConfig } = await import('../commands/configuration/check/check-config.ts');
      if (options.format === 'json') setJson();
      process.exitCode = await checkConfig(file, options, await output());
    });
}

function addExplain({ program, output, findPlan }: CommandLine): void {
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
    .option('--root <folder>', 'the site’s folder: reads the web.config of each folder in it, too')
    .action(async (file: string, url: string, options: ExplainOptions) => {
      const { explain } = await import('../commands/configuration/explain.ts');
      process.exitCode = await explain(file, url, options, await output(), findPlan);
    });
}

function addTranslate({ program, output }: CommandLine): void {
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
      const { translate } = await import('../commands/configuration/translate.ts');
      await translate(file, options, await output());
    });
}

function addDoctor({ program, output, interrupted, findPlan }: CommandLine): void {
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
      const { doctor } = await import('../commands/doctor.ts');
      const given = { findPlan, signal: interrupted };
      process.exitCode = await doctor(url, options, await output(), given);
    });
}

function addFailure({ program, output }: CommandLine): void {
  program
    .command('failure')
    .description('print the page of a failure, or find those with an error message')
    .argument('[code or message]', 'such as F03, or "Unexpected response code: 200"')
    .action(async (asked: string | undefined) => {
      const { failure } = await import('../commands/gallery/failure.ts');
      failure(asked, await output());
    });
}

/** Collects the values of an option that may be given several times. */
function several(one: string, others: readonly string[]): readonly string[] {
  return [...others, one];
}
