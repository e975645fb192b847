import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { findFreePorts } from '../../../free-ports.ts';
import { IIS_FUNCTIONS_FILE } from '../../iis-functions-file.ts';
import type { IisConfiguration } from '../../../iis-config/model.ts';
import { generateNginx } from '../generate.ts';
import { printRefusal, type Refusal } from '../refusal.ts';
import type { SitePorts } from '../../../iis-config/test/arbitrary/requests.ts';
import { AUTHORITIES } from '../../../iis-config/test/arbitrary/rules.ts';
import {
  count,
  type PropertyOptions,
  runProperty,
} from '../../../iis-config/test/arbitrary/run-property.ts';
import { type EchoBackend, startEchoBackend } from './echo-backend.ts';
import { makeCertificate } from '../test/certificate.ts';
import { optionsIn } from '../test/lab-options.ts';
import { makeSiteFolder } from './site-folder.ts';
import { startNginx } from './nginx-run.ts';
import { arrange, type ArrangedPorts, type PortArrangement } from './port-arrangement.ts';

export interface DifferentialOptions extends PropertyOptions {
  /** nginx with the words before its own arguments. */
  readonly command: readonly string[];
  /** Its JavaScript module, as `load_module` takes it: half of the configurations may use it. */
  readonly module: string | undefined;
  readonly requestsEach: number;
}

/** How many (rules, request) pairs came to what. */
export interface DifferentialReport {
  agree: number;
  /** By the engine's outcome, which shows that not all are 404. */
  readonly agreeBy: Map<string, number>;
  /** Answered with a bound that the generated file states, by the bound. */
  readonly bounded: Map<string, number>;
  /** Rules that were refused, by reason: their configuration is tried without them. */
  readonly refused: Map<string, number>;
  configurations: number;
  /** Of these, with JavaScript. */
  scripted: number;
}

/** Where generated configurations are tried: a folder, two backends, and an nginx for each. */
export interface Bench {
  readonly directory: string;
  readonly backends: readonly EchoBackend[];
  readonly report: DifferentialReport;
  readonly command: readonly string[];
  readonly module: string | undefined;
  /** The site's folder; undefined: it is empty. */
  readonly folder: string | undefined;
}

/**
 * Tries what an arbitrary makes, half of it without JavaScript.
 *
 * @throws {Error} on any difference, with the smallest case that shows it
 */
export async function checkOnBench<Case>(
  options: DifferentialOptions,
  cases: fc.Arbitrary<Case>,
  tryCase: (bench: Bench, generated: Case) => Promise<void>,
): Promise<DifferentialReport> {
  const directory = await mkdtemp(join(tmpdir(), 'differential-'));
  const backends = await Promise.all(AUTHORITIES.map((name) => startEchoBackend(name)));
  const report: DifferentialReport = {
    agree: 0,
    agreeBy: new Map(),
    bounded: new Map(),
    refused: new Map(),
    configurations: 0,
    scripted: 0,
  };
  const { command, module } = options;
  const bench = { directory, backends, report, command, module, folder: undefined };
  try {
    await copyFile(IIS_FUNCTIONS_FILE, join(directory, 'iis-functions.js'));
    await makeCertificate(directory);
    await makeSiteFolder(join(directory, 'site'));
    await runProperty(
      fc.tuple(cases, fc.boolean()),
      ([generated, withScript]) =>
        tryCase(withScript ? bench : { ...bench, module: undefined }, generated),
      options,
    );
    return report;
  } finally {
    for (const backend of backends) backend.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Runs what is carried of a configuration in an nginx, as long as `whileUp` takes. */
export async function withNginx(
  bench: Bench,
  {
    generated,
    arrangement,
  }: { readonly generated: IisConfiguration; readonly arrangement: PortArrangement },
  whileUp: (site: ArrangedPorts, ports: SitePorts) => Promise<void>,
): Promise<void> {
  const [http = 0, https = 0] = await findFreePorts(2);
  const ports = { http, https };
  const arranged = arrange(generated, arrangement, ports);
  const { published } = arranged;
  const { configuration, config, isScripted } = generateCarried(
    bench,
    arranged.configuration,
    ports,
    published,
  );
  const nginx = await startNginx(bench.command, bench.directory, config, ports.http);
  bench.report.configurations += 1;
  if (isScripted) bench.report.scripted += 1;
  try {
    await whileUp({ ...arranged, configuration }, ports);
  } finally {
    await nginx.stop();
  }
}

/** Without the rules that are refused: what is left is carried. */
function generateCarried(
  bench: Bench,
  configuration: IisConfiguration,
  ports: SitePorts,
  published: SitePorts,
) {
  const { directory, backends, report, module, folder } = bench;
  const generated = generateNginx(configuration, {
    ...(folder === undefined ? {} : { folder }),
    ...optionsIn(directory, ports),
    published,
    javaScript:
      module === undefined ? undefined : { module, functions: `${directory}/iis-functions.js` },
    accessLog: '/dev/null',
    targets: (authority) =>
      backends[AUTHORITIES.findIndex((name) => name === authority)]?.authority,
  });
  if ('config' in generated) return { configuration, ...generated };
  const names = new Set(generated.refusals.map(({ rule }) => rule));
  for (const refusal of generated.refusals) count(report.refused, reasonOf(refusal));
  const without = {
    ...configuration,
    globalRules: configuration.globalRules.filter(({ name }) => !names.has(name)),
    siteRules: configuration.siteRules.filter(({ name }) => !names.has(name)),
    outboundRules: configuration.outboundRules.filter(({ name }) => !names.has(name)),
  };
  if (names.has(undefined)) throw new Error(generated.refusals.map(printRefusal).join('\n'));
  return generateCarried(bench, without, ports, published);
}

/** Without what differs from rule to rule. */
function reasonOf({ reason }: Refusal): string {
  return reason.replaceAll(/".*"/gs, '"…"').replaceAll(/group \d+/g, 'group n');
}
