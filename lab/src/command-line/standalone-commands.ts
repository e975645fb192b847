import type { CheckConfigOptions } from '../commands/configuration/check/check-config.ts';
import type { ExplainOptions } from '../commands/configuration/explain.ts';
import type { TranslateOptions } from '../commands/configuration/translate.ts';
import type { CommandLine } from './command-line.ts';

/**
 * Commands that need no lab and no project around them: the npm package has these, and no others.
 * Each adds itself.
 */
export const STANDALONE_COMMANDS = [addCheck, addExplain, addTranslate] as const;

function addCheck({ program, output, setJson }: CommandLine): void {
  program
    .command('check')
    .description('check a web.config the way IIS would, and suggest fixes')
    .argument('<web.config>', 'the site’s configuration')
    .option('--server <file>', 'your applicationHost.config, instead of proxy/iis/server.config')
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
      (line: string, lines: readonly string[]) => [...lines, line],
      [],
    )
    .option('--server <file>', 'your applicationHost.config, instead of proxy/iis/server.config')
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
