/**
 * Compares the engine with ASP.NET Core's Rewrite middleware: the golden cases, files as people write
 * them, and generated rules and requests. Needs the SDK of .NET 10, so it is no unit test:
 *
 *   node proxy/dist/iis-config/differential/main.js [--configurations=300] [--seed=1]
 */
import { startMiddleware } from './middleware.ts';
import { printReport } from './print-report.ts';
import { emptyReport, runMade } from './run.ts';
import { WITHOUT_DOTNET } from './test/found-dotnet.ts';
import { runFiles, runGoldenCases } from './test/known-cases.ts';

const REQUESTS_EACH = 40;

const words = process.argv.slice(2);
const setting = (name: string, otherwise: number): number => {
  const found = words.find((word) => word.startsWith(`--${name}=`));
  return found === undefined ? otherwise : Number(found.split('=')[1]);
};

if (!words.every((word) => /^--(?:configurations|seed)=\d+$/.test(word))) {
  console.error('usage: main.js [--configurations=300] [--seed=1]');
  process.exitCode = 2;
} else if (WITHOUT_DOTNET !== false) {
  console.error(WITHOUT_DOTNET);
  process.exitCode = 1;
} else {
  const started = Date.now();
  const options = {
    configurations: setting('configurations', 300),
    requestsEach: REQUESTS_EACH,
    seed: setting('seed', 1),
  };
  const middleware = startMiddleware(process.env);
  try {
    const known = emptyReport();
    await runGoldenCases(middleware, known);
    const left = await runFiles(middleware, known);
    console.log(`Middleware, known cases: ${printReport(known)}`);
    console.log(`  without rules: ${left.join(', ')}`);
    console.log(`Middleware: ${printReport(await runMade(middleware, options))}`);
    console.log(`  in ${((Date.now() - started) / 1000).toFixed(1)} s, --seed=${options.seed}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  } finally {
    await middleware.close();
  }
}
