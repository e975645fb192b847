import type { IisConfiguration, PathSettings } from '../model.ts';
import type { Evaluation, Outcome, TraceStep } from '../outcome.ts';
import type { IisRequest, SiteFolder } from '../request.ts';
import { EngineError } from './engine-error.ts';
import { finalOutcome, refuseUnserved } from './final-outcome.ts';
import { printOutcome } from './printed/print-outcome.ts';
import { checkLimits } from './request-limits.ts';
import { filterPath, filterRequest } from './request-filtering.ts';
import { readRequestUrl } from './request-url.ts';
import { runRules } from './rule-set.ts';
import { locationAt } from '../settings-at.ts';
import { beginTransaction, type Transaction } from './transaction.ts';

const EMPTY_FOLDER: SiteFolder = () => undefined;

/**
 * What IIS does with a request: request filtering, global rules, site rules, then ARR or the
 * site's folder. A pure function, which never throws: what IIS would refuse is an `error` outcome.
 */
export function evaluate(
  configuration: IisConfiguration,
  request: IisRequest,
  folder: SiteFolder = EMPTY_FOLDER,
): Evaluation {
  const { outcome, trace } = runRequest(configuration, request, folder);
  return { outcome, trace };
}

/** The same with the state that the rules leave: outbound rules read its variables. */
export interface RequestRun extends Evaluation {
  /** Undefined: http.sys refused the URL. */
  readonly transaction: Transaction | undefined;
}

export function runRequest(
  configuration: IisConfiguration,
  request: IisRequest,
  folder: SiteFolder = EMPTY_FOLDER,
): RequestRun {
  const trace: TraceStep[] = [];
  let transaction: Transaction | undefined;
  let outcome: Outcome;
  try {
    const url = readRequestUrl(request.target);
    transaction = beginTransaction({ configuration, request, folder, url, trace });
    const { requestLimits, requestFiltering } = enter(transaction, url.path);
    checkLimits(requestLimits, request, url);
    filterRequest(requestFiltering, request, url);
    outcome = runCollections(transaction);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    outcome = error.outcome;
  }
  trace.push({ kind: 'outcome', text: printOutcome(outcome) });
  return { outcome, trace, transaction };
}

/**
 * The settings that hold for a path, with a step for those of a location.
 *
 * @throws {EngineError} 500.19: IIS cannot read the location's
 */
function enter({ configuration, trace }: Transaction, path: string): PathSettings {
  const location = locationAt(configuration, path);
  const isKnown = trace.some((step) => step.kind === 'location' && step.path === location?.path);
  if (location !== undefined && !isKnown) trace.push({ kind: 'location', path: location.path });
  if (location?.fault !== undefined) {
    const { kind, message } = location.fault;
    throw new EngineError(kind, `${kind.title}: ${message}`, [500, 19]);
  }
  return location ?? configuration;
}

/**
 * "Global rule set is always evaluated first, and after that distributed rule set will be
 * evaluated by using a URL string produced by global rule set": so a global stopProcessing does
 * not keep the site's rules from running. A URL of another server does: it has no path in the
 * site (not documented; it is why people are told to put redirects before ARR's farm rules).
 */
function runCollections(transaction: Transaction): Outcome {
  const { globalRules, siteRules } = transaction.configuration;
  const early = runRules(transaction, 'global', globalRules);
  if (early !== undefined) return early;
  if (transaction.current.absolute !== undefined) return finalOutcome(transaction);
  const late = runRules(transaction, 'site', siteRules);
  if (late !== undefined) return late;
  const { current, request } = transaction;
  if (current.absolute === undefined) {
    filterPath(enter(transaction, current.path).requestFiltering, current.path);
    refuseUnserved(request.method);
  }
  return finalOutcome(transaction);
}
