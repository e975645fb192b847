import { count, type PropertyOptions, runProperty } from '../test/arbitrary/run-property.ts';
import { judge, printPair } from './judge.ts';
import type { Middleware } from './middleware.ts';
import { type Pairs, pairsArbitrary } from './pairs.ts';
import { REFUSALS, refusalsOf } from './refusals.ts';

/** How many (rules, request) pairs came to what. */
export interface ComparisonReport {
  agree: number;
  /** By what the engine said: that it is not all local. */
  readonly agreeBy: Map<string, number>;
  differ: number;
  /** A pair may need several. */
  readonly differBy: Map<string, number>;
  /** Not compared: a clock has ended a match. */
  slow: number;
  /** Pairs whose rules the middleware does not load, by reason. */
  refused: number;
  readonly refusedBy: Map<string, number>;
}

export function emptyReport(): ComparisonReport {
  const counts = { agreeBy: new Map(), differBy: new Map(), refusedBy: new Map() };
  return { agree: 0, differ: 0, slow: 0, refused: 0, ...counts };
}

/**
 * Compares engine and middleware on generated rules and requests.
 *
 * @throws {Error} on any difference that is not one of `DIFFERENCES`, with the smallest pair
 */
export async function runMade(
  middleware: Middleware,
  { requestsEach, ...options }: PropertyOptions & { readonly requestsEach: number },
): Promise<ComparisonReport> {
  const report = emptyReport();
  const cases = pairsArbitrary(requestsEach);
  await runProperty(cases, (pairs) => tryPairs(middleware, pairs, report), options);
  return report;
}

/** @throws {Error} on any difference that is not one of `DIFFERENCES` */
export async function tryPairs(
  middleware: Middleware,
  { configuration, requests, rewrite }: Pairs,
  report: ComparisonReport,
): Promise<void> {
  const verdict = await middleware.ask(rewrite, requests);
  const reasons = [...refusalsOf(configuration)];
  if ('refused' in verdict || reasons.length > 0) {
    const refused = 'refused' in verdict ? verdict.refused : 'nothing';
    if (!reasons.some((reason) => REFUSALS[reason] === refused)) {
      const message = 'refused' in verdict ? verdict.message : 'it loads';
      const said = `  expected:   ${reasons.join(', ') || 'it loads'}\n  middleware: ${refused}: ${message}`;
      throw new Error(`the rules load otherwise\n${printAll(configuration, requests)}\n${said}`);
    }
    report.refused += requests.length;
    for (const reason of reasons) count(report.refusedBy, reason);
    return;
  }
  for (const [index, request] of requests.entries()) {
    const answer = verdict.answers[index];
    if (answer === undefined) throw new Error('the middleware has answered fewer requests');
    const pair = { configuration, request, middleware: answer };
    const judged = await judge(pair, middleware.match);
    if ('fault' in judged) throw new Error(`${judged.fault}\n${printPair(pair)}`);
    if ('slow' in judged) {
      report.slow += 1;
    } else if (judged.differences.length > 0) {
      report.differ += 1;
      for (const id of judged.differences) count(report.differBy, id);
    } else {
      report.agree += 1;
      count(report.agreeBy, judged.answer.kind);
    }
  }
}

function printAll(configuration: Pairs['configuration'], requests: Pairs['requests']): string {
  return requests.map((request) => printPair({ configuration, request })).join('\n');
}
