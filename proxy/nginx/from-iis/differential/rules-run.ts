import { join } from 'node:path';
import * as fc from 'fast-check';
import { backendHost } from '../../../iis-config/engine/backend-host.ts';
import { evaluate } from '../../../iis-config/engine/evaluate.ts';
import type { IisConfiguration } from '../../../iis-config/model.ts';
import { requestAtBinding } from '../../../iis-config/ports/at-binding.ts';
import { outcomeAtLab } from '../../../iis-config/ports/at-lab.ts';
import type { IisRequest } from '../../../iis-config/request.ts';
import { ruleXml } from '../../../iis-config/rule-xml.ts';
import {
  requestArbitrary,
  several,
  withPorts,
} from '../../../iis-config/test/arbitrary/requests.ts';
import { configurationArbitrary } from '../../../iis-config/test/arbitrary/rules.ts';
import { count } from '../../../iis-config/test/arbitrary/run-property.ts';
import {
  type DifferentialOptions,
  type DifferentialReport,
  checkOnBench,
  withNginx,
} from './bench.ts';
import { compare } from './compare.ts';
import { type ArrangedPorts, portArrangement } from './port-arrangement.ts';
import { printRequest, sendRaw } from './raw-request.ts';
import { siteFolder } from './site-folder.ts';

/**
 * Runs generated configurations in a real nginx and compares what it does with what the engine says.
 *
 * @throws {Error} on any difference, with the smallest case that shows it
 */
export async function runRules(options: DifferentialOptions): Promise<DifferentialReport> {
  const cases = fc.record({
    generated: configurationArbitrary(),
    hasFolder: fc.boolean(),
    arrangement: portArrangement,
    requests: several(requestArbitrary, options.requestsEach),
  });
  return checkOnBench(options, cases, (bench, { hasFolder, requests, ...given }) => {
    const folder = hasFolder ? join(bench.directory, 'site') : undefined;
    return withNginx({ ...bench, folder }, given, async (site, ports) => {
      for (const request of requests) {
        const asked = withPorts(request, ports, site.published);
        await tryRequest(bench.report, site, asked, hasFolder);
      }
    });
  });
}

async function tryRequest(
  report: DifferentialReport,
  { configuration, lab }: ArrangedPorts,
  request: IisRequest,
  hasFolder: boolean,
): Promise<void> {
  // What IIS on the bindings' own ports would do, as the client sees it.
  const seen = requestAtBinding(request, lab);
  const decided = evaluate(configuration, seen, hasFolder ? siteFolder : undefined);
  const outcome = outcomeAtLab(decided.outcome, request, lab);
  const response = await sendRaw(request.port, request).catch((error: unknown) => {
    throw new Error(printCase(configuration, request, String(error)));
  });
  const rules = printRules(configuration).join('\n');
  const comparison = compare(outcome, request, response, {
    decodes: /\{UrlDecode:/i.test(rules),
    readsRaw: /\{UNENCODED_URL\}/i.test(rules),
    hasFolder,
    host: outcome.kind === 'forward' ? backendHost(configuration, request, outcome) : '',
  });
  if (comparison.result === 'agree') {
    report.agree += 1;
    const isServed = outcome.kind === 'local' && response.status === 200;
    count(report.agreeBy, isServed ? 'local, a file' : outcome.kind);
  } else if (comparison.result === 'bounded') {
    count(report.bounded, comparison.bound);
  } else {
    const { expected, actual } = comparison;
    const said = `  engine: ${expected}\n  nginx:  ${actual}`;
    throw new Error(printCase(configuration, request, said));
  }
}

function printCase(configuration: IisConfiguration, request: IisRequest, said: string): string {
  return [
    `nginx and the engine differ, over ${request.scheme}.`,
    ...printRules(configuration),
    printRequest(request).trimEnd().replaceAll(/^/gm, '  > '),
    said,
  ].join('\n');
}

function printRules({ globalRules, siteRules }: IisConfiguration): readonly string[] {
  return [...globalRules, ...siteRules].map((rule) => `  ${rule.scope}: ${ruleXml(rule)}`);
}
