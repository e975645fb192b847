/**
 * Proves that a generated nginx does what the engine says. Needs an nginx, so it is no unit test:
 *
 *   node proxy/dist/nginx/from-iis/differential/main.js [--configurations=60] [--seed=1]
 *     [--module=…/ngx_http_js_module.so] <nginx …>
 *
 * `<nginx …>` may have words before nginx's own arguments: docker run … lab/nginx:1.30 nginx.
 */
import type { DifferentialOptions, DifferentialReport } from './bench.ts';
import { printCounts } from '../../../iis-config/test/arbitrary/run-property.ts';
import { runRules } from './rules-run.ts';
import { runOutboundRules } from './outbound-run.ts';

const REQUESTS_EACH = 40;

const words = process.argv.slice(2);
const settings = words.filter((word) => /^--(?:(?:configurations|seed)=\d+|module=.+)$/.test(word));
const command = words.slice(settings.length);
const setting = (name: string, otherwise: number): number => {
  const found = settings.find((word) => word.startsWith(`--${name}=`));
  return found === undefined ? otherwise : Number(found.split('=')[1]);
};

if (command.length === 0) {
  console.error('usage: main.js [--configurations=60] [--seed=1] [--module=…] <nginx …>');
  process.exitCode = 2;
} else {
  const options = {
    command,
    module: words.find((word) => word.startsWith('--module='))?.slice('--module='.length),
    configurations: setting('configurations', 60),
    requestsEach: REQUESTS_EACH,
    seed: setting('seed', 1),
  };
  try {
    await run('Rules', runRules, options);
    await run('Outbound rules', runOutboundRules, options);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

async function run(
  title: string,
  check: (options: DifferentialOptions) => Promise<DifferentialReport>,
  options: DifferentialOptions,
): Promise<void> {
  const started = Date.now();
  const report = await check(options);
  const bounded = [...report.bounded.values()].reduce((sum, number) => sum + number, 0);
  console.log(
    [
      `${title}: ${report.agree} pairs agree, ${bounded} are bounded, 0 differ: ${report.configurations} configurations, ${report.scripted} of them with JavaScript, in ${((Date.now() - started) / 1000).toFixed(1)} s`,
      `  agreed on:\n${printCounts(report.agreeBy)}`,
      `  bounded by nginx:\n${printCounts(report.bounded)}`,
      `  rules refused:\n${printCounts(report.refused)}`,
    ].join('\n'),
  );
}
