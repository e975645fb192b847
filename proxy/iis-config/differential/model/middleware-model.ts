import { escapeUrl, withQuery } from '../../engine/current-url.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { finalOutcome, refuseUnserved } from '../../engine/final-outcome.ts';
import { filterPath, filterRequest } from '../../engine/request-filtering.ts';
import { checkLimits } from '../../engine/request-limits.ts';
import { readRequestUrl } from '../../engine/request-url.ts';
import { beginTransaction } from '../../engine/transaction.ts';
import { setVariables } from '../../engine/set-variables.ts';
import type { IisConfiguration, Rule } from '../../model.ts';
import type { IisRequest } from '../../request.ts';
import { settingsAt } from '../../settings-at.ts';
import { type ComparedAnswer, answerOf } from '../answer.ts';
import { encodePath } from '../path-string.ts';
import { act } from './actions.ts';
import { runConditions } from './conditions.ts';
import { match } from './match.ts';
import {
  type DotNetRegex,
  type Has,
  type RuleState,
  type MiddlewareState,
  Thrown,
} from './state.ts';
import { absoluteUrl, mapsOf } from './template.ts';

/**
 * What the middleware answers, made of the engine's own patterns and templates and of the
 * differences: without any it is what the engine answers, and a test holds it to both.
 */
export function modelAnswer(
  configuration: IisConfiguration,
  request: IisRequest,
  has: Has,
  regex: DotNetRegex,
): ComparedAnswer {
  try {
    const seen = { ...configuration, rewriteMaps: mapsOf(configuration, has) };
    return runRequest(begin(seen, request, has), { has, regex });
  } catch (error) {
    if (error instanceof Thrown) return error.answer;
    if (error instanceof EngineError) return answerOf(error.outcome);
    throw error;
  }
}

function begin(configuration: IisConfiguration, request: IisRequest, has: Has): MiddlewareState {
  const asked = readRequestUrl(request.target);
  if (!has('request-filtering')) {
    const { requestLimits, requestFiltering } = settingsAt(configuration, asked.path);
    checkLimits(requestLimits, request, asked);
    filterRequest(requestFiltering, request, asked);
  }
  const path = has('encoded-path') ? encodePath(asked.path) : asked.path;
  const url = { ...asked, path };
  const folder = (): undefined => undefined;
  const transaction = beginTransaction({ configuration, request, folder, url, trace: [] });
  return { transaction, location: undefined };
}

function runRequest(state: MiddlewareState, model: Model): ComparedAnswer {
  const { has } = model;
  const { configuration, request } = state.transaction;
  const early = runRules(state, configuration.globalRules, model);
  if ('kind' in early) return early;
  const { current } = early.state.transaction;
  const isOver = current.absolute !== undefined || (early.stopped && has('global-stop'));
  const late = isOver ? early : runRules(early.state, configuration.siteRules, model);
  return 'kind' in late ? late : end(late.state, request, has);
}

function end(
  { transaction, location }: MiddlewareState,
  asked: IisRequest,
  has: Has,
): ComparedAnswer {
  const { configuration, current, request } = transaction;
  if (current.absolute === undefined) {
    const { requestFiltering } = settingsAt(configuration, current.path);
    if (!has('request-filtering')) filterPath(requestFiltering, current.path);
    if (!has('served-verbs')) refuseUnserved(asked.method);
  }
  if (!has('forward')) return answerOf(finalOutcome(transaction));
  const isHere = request.scheme === asked.scheme && request.host === asked.host;
  const url = isHere ? withQuery(current.path, current.query) : absoluteUrl(transaction);
  return { kind: 'next', url: escapeUrl(url), ...(location === undefined ? {} : { location }) };
}

type Model = Omit<RuleState, 'context'>;

interface RulesRun {
  readonly state: MiddlewareState;
  readonly stopped: boolean;
}

function runRules(
  begun: MiddlewareState,
  rules: readonly Rule[],
  model: Model,
): ComparedAnswer | RulesRun {
  let state = begun;
  for (const rule of rules) {
    if (!rule.enabled) continue;
    const next = runRule(rule, state, model);
    if (next === undefined) continue;
    if ('kind' in next) return next;
    const goesOn = rule.action.type === 'Redirect';
    state = next;
    if (rule.stopProcessing && !goesOn) return { state, stopped: true };
  }
  return { state, stopped: false };
}

/** Undefined: the rule does not hold. */
function runRule(
  rule: Rule,
  state: MiddlewareState,
  model: Model,
): ComparedAnswer | MiddlewareState | undefined {
  const { transaction } = state;
  const { current } = transaction;
  const stage = rule.scope;
  const empty = { ruleCaptures: [], conditionCaptures: [] };
  const named = { ...model, context: { transaction, stage, rule: rule.name, ...empty } };
  const input = current.absolute ?? current.path.slice(1);
  const found = match(rule.match.url, rule.match.negate, input, named);
  if (!found.matched) return undefined;
  const matched = { ...named, context: { ...named.context, ruleCaptures: found.captures } };
  const conditionCaptures = runConditions(rule.conditions, matched);
  if (conditionCaptures === undefined) return undefined;
  const held = { ...matched, context: { ...matched.context, conditionCaptures } };
  if (!model.has('server-variables')) setVariables(rule.serverVariables, held.context);
  return act(rule.action, state, held);
}
