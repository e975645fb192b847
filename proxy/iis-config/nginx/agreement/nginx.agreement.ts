import * as fc from 'fast-check';
import { evaluate } from '../../engine/evaluate.ts';
import type { IisConfiguration } from '../../model.ts';
import type { IisRequest } from '../../request.ts';
import { ruleXml } from '../rule-xml.ts';
import {
  type AgreementOptions,
  type AgreementReport,
  checkOnBench,
  count,
  withNginx,
} from './bench.ts';
import { compare } from './compare.ts';
import { configurationArbitrary } from './configuration-arbitrary.ts';
import { printRequest, sendRaw } from './raw-request.ts';
import { requestArbitrary } from './request-arbitrary.ts';

/**
 * Runs made configurations in a real nginx and compares what it does with what the engine says.
 *
 * @throws {Error} on any difference, with the smallest case that shows it
 */
export async function checkAgreement(options: AgreementOptions): Promise<AgreementReport> {
  const cases = fc.record({
    made: configurationArbitrary,
    // Up to twice as many, and no fewer than one: so a failure shrinks to one request.
    requests: fc.array(requestArbitrary, {
      minLength: 1,
      maxLength: 2 * options.requestsEach,
      size: 'max',
    }),
  });
  return checkOnBench(options, cases, (bench, { made, requests }) =>
    withNginx(bench, made, async (configuration, ports) => {
      for (const request of requests) {
        await tryRequest(bench.report, configuration, { ...request, port: ports[request.scheme] });
      }
    }),
  );
}

async function tryRequest(
  report: AgreementReport,
  configuration: IisConfiguration,
  request: IisRequest,
): Promise<void> {
  const { outcome } = evaluate(configuration, request);
  const response = await sendRaw(request.port, request).catch((error: unknown) => {
    throw new Error(printCase(configuration, request, String(error)));
  });
  const decodes = /\{UrlDecode:/i.test(printRules(configuration).join('\n'));
  const comparison = compare(outcome, request, response, decodes);
  if (comparison.result === 'agree') {
    report.agree += 1;
    count(report.agreeBy, outcome.kind);
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
