import type { OutboundRule } from '../../model.ts';
import { evaluateConditions, holding } from '../conditions.ts';
import { hasName, type IisResponse, type ResponseHeader } from './response.ts';
import { headerName } from '../../language/server-variables.ts';
import { expand } from '../template.ts';
import type { RuleContext, Transaction } from '../transaction.ts';

/**
 * Runs outbound rules over the headers in order; each sees what the one before has left (2.0
 * reference, "Rules Execution").
 */
export function runOutboundRules(transaction: Transaction, response: IisResponse): IisResponse {
  const { trace, configuration } = transaction;
  let current = response;
  for (const rule of configuration.outboundRules) {
    trace.push({ kind: 'rule', rule: rule.name, disabled: !rule.enabled });
    if (!rule.enabled) continue;
    const { fired, headers } = runRule(transaction, rule, current);
    current = { status: current.status, headers };
    if (fired && rule.stopProcessing) {
      trace.push({ kind: 'stop', rule: rule.name });
      break;
    }
  }
  return current;
}

interface OutboundResult {
  readonly fired: boolean;
  readonly headers: readonly ResponseHeader[];
}

/**
 * A header that stands more than once is matched value by value; one that is missing is matched
 * as an empty value, so `.*` sets a new header ("Setting Response Headers": the sample does it).
 * The value that a rule leaves empty takes the header away (not documented).
 */
function runRule(
  transaction: Transaction,
  rule: OutboundRule,
  response: IisResponse,
): OutboundResult {
  const context = outboundContext(transaction, rule, response);
  if (!holds(rule, context)) return { fired: false, headers: response.headers };
  const name = headerName(rule.match.serverVariable);
  const isMatched = hasName(name);
  const missing = response.headers.some(isMatched) ? [] : [{ name, value: '' }];
  let fired = false;
  const headers = [...response.headers, ...missing].map((header) => {
    if (!isMatched(header)) return header;
    const value = rewriteValue(rule, header.value, context);
    fired ||= value !== undefined;
    return value === undefined ? header : { name: header.name, value };
  });
  return { fired, headers: headers.filter((header) => !isMatched(header) || header.value !== '') };
}

function outboundContext(
  transaction: Transaction,
  rule: OutboundRule,
  response: IisResponse,
): RuleContext {
  return {
    transaction,
    stage: 'outbound',
    rule: rule.name,
    ruleCaptures: [],
    conditionCaptures: [],
    responseVariable: (variable) => readResponse(response, variable),
  };
}

function readResponse({ status, headers }: IisResponse, variable: string): string {
  if (/^RESPONSE_STATUS$/i.test(variable)) return String(status);
  const isNamed = hasName(headerName(variable));
  return headers
    .filter(isNamed)
    .map(({ value }) => value)
    .join(', ');
}

function holds({ preCondition }: OutboundRule, context: RuleContext): boolean {
  if (preCondition === undefined) return true;
  const conditions = { ...preCondition, trackAllCaptures: false };
  return evaluateConditions(conditions, context).satisfied;
}

/** The new value of a header; undefined: the rule does not hold, or does nothing. */
function rewriteValue(rule: OutboundRule, input: string, begun: RuleContext): string | undefined {
  const { match, conditions, action } = rule;
  const context = holding(match, conditions, input, begun);
  if (context === undefined) return undefined;
  const result = action.type === 'None' ? input : expand(action.value, context);
  context.transaction.trace.push({ kind: 'action', type: action.type, result });
  return result;
}
