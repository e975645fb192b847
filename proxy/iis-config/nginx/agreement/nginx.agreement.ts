import { join } from 'node:path';
import * as fc from 'fast-check';
import { evaluate } from '../../engine/evaluate.ts';
import type { IisConfiguration } from '../../model.ts';
import type { IisRequest } from '../../request.ts';
import { ruleXml } from '../rule-xml.ts';
import {
  type AgreementOptions,
  type AgreementReport,
  askEngine,
  checkOnBench,
  count,
  withNginx,
} from './bench.ts';
import { compare } from './compare.ts';
import { configurationArbitrary } from './configuration-arbitrary.ts';
import { printRequest, sendRaw } from './raw-request.ts';
import { requestArbitrary } from './request-arbitrary.ts';
import { siteFolder } from './site-folder.ts';

/**
 * Runs made configurations in a real nginx and compares what it does with what the engine says.
 *
 * @throws {Error} on any difference, with the smallest case that shows it
 */
export async function checkAgreement(options: AgreementOptions): Promise<AgreementReport> {
  const cases = fc.record({
    made: configurationArbitrary,
    hasFolder: fc.boolean(),
    // Up to twice as many, and no fewer than one: so a failure shrinks to one request.
    requests: fc.array(requestArbitrary, {
      minLength: 1,
      maxLength: 2 * options.requestsEach,
      size: 'max',
    }),
  });
  return checkOnBench(options, cases, (bench, { made, hasFolder, requests }) => {
    const folder = hasFolder ? join(bench.directory, 'site') : undefined;
    return withNginx({ ...bench, folder }, made, async (configuration, ports) => {
      for (const request of requests) {
        const asked = { ...request, port: ports[request.scheme] };
        await tryRequest(bench.report, configuration, asked, hasFolder);
      }
    });
  });
}

async function tryRequest(
  report: AgreementReport,
  configuration: IisConfiguration,
  request: IisRequest,
  hasFolder: boolean,
): Promise<void> {
  const { outcome } = askEngine(
    () => evaluate(configuration, request, hasFolder ? siteFolder : undefined),
    (one) => one.outcome.kind === 'error' && one.outcome.code === 'IIS_PATTERN_TOO_SLOW',
  );
  const response = await sendRaw(request.port, request).catch((error: unknown) => {
    throw new Error(printCase(configuration, request, String(error)));
  });
  const decodes = /\{UrlDecode:/i.test(printRules(configuration).join('\n'));
  const comparison = compare(outcome, request, response, { decodes, hasFolder });
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
