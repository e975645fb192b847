/**
 * Compares the engine with ASP.NET Core's Rewrite middleware. Needs the SDK of .NET 10:
 *
 *   node proxy/dist/iis-config/differential/main.js [--configurations=300] [--seed=1]
 */
import { startMiddleware } from './middleware.ts';
import { runMade } from './run.ts';

const REQUESTS_EACH = 40;

const setting = (name: string, otherwise: number): number => {
  const found = process.argv.find((word) => word.startsWith(`--${name}=`));
  return found === undefined ? otherwise : Number(found.split('=')[1]);
};

const started = Date.now();
const middleware = startMiddleware();
try {
  const report = await runMade(middleware, {
    configurations: setting('configurations', 300),
    requestsEach: REQUESTS_EACH,
    seed: setting('seed', 1),
  });
  const list = (counts: ReadonlyMap<string, number>): string =>
    [...counts]
      .toSorted(([, one], [, other]) => other - one)
      .map(([key, number]) => `    ${number} ${key}`)
      .join('\n');
  const { agree, differ, refused } = report;
  console.log(
    [
      `ASP.NET Core: ${agree} pairs agree, ${differ} differ as known, ${refused} are of rules that it does not load, 0 differ otherwise, in ${((Date.now() - started) / 1000).toFixed(1)} s`,
      `  agreed on:\n${list(report.agreeBy)}`,
      `  differ by:\n${list(report.differBy)}`,
      `  not loaded, by reason:\n${list(report.refusedBy)}`,
    ].join('\n'),
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await middleware.close();
}
