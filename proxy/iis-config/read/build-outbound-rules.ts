import type { Report } from '../findings.ts';
import type { OutboundRule, PreCondition } from '../model.ts';
import { buildConditions, buildHead, conditionList } from './build-rules.ts';
import { READ_FINDINGS } from './read-findings.ts';
import { GROUPINGS, OUTBOUND_ACTIONS, PATTERN_SYNTAXES } from './schema/rewrite-schema.ts';
import type { Values } from './values.ts';

/** Rules over response headers. A rule over the body is reported, and left out. */
export function buildOutboundRules(values: Values, report: Report): readonly OutboundRule[] {
  const list = values
    .child('preConditions')
    .items(report)
    .map((one) => buildPreCondition(one, report));
  const preConditions = new Map(list.map((one) => [one.name.toLowerCase(), one]));
  return values.items(report).flatMap((rule) => {
    const match = rule.child('match');
    if (match.text('serverVariable') !== '') return [buildRule(rule, preConditions, report)];
    const message = `the outbound rule "${rule.text('name')}" rewrites the body`;
    report(READ_FINDINGS.IIS_OUTBOUND_BODY, match.position, message);
    return [];
  });
}

function buildRule(
  values: Values,
  preConditions: ReadonlyMap<string, PreCondition>,
  report: Report,
): OutboundRule {
  const [match, action] = [values.child('match'), values.child('action')];
  const head = buildHead(values);
  const syntax = head.patternSyntax;
  const ignoreCase = match.bool('ignoreCase');
  const name = values.text('preCondition');
  const preCondition = preConditions.get(name.toLowerCase());
  if (name !== '' && preCondition === undefined) {
    const message = `there is no preCondition "${name}"`;
    report(READ_FINDINGS.IIS_UNKNOWN_PRECONDITION, values.at('preCondition'), message);
  }
  return {
    ...head,
    preCondition,
    match: {
      serverVariable: match.text('serverVariable').toUpperCase(),
      variablePosition: match.at('serverVariable'),
      pattern: match.pattern('pattern', { syntax, ignoreCase, within: true }),
      negate: match.bool('negate'),
    },
    conditions: buildConditions(values.child('conditions'), syntax, report),
    action: { type: action.oneOf('type', OUTBOUND_ACTIONS), value: action.template('value') },
  };
}

function buildPreCondition(values: Values, report: Report): PreCondition {
  const patternSyntax = values.oneOf('patternSyntax', PATTERN_SYNTAXES);
  return {
    name: values.text('name'),
    logicalGrouping: values.oneOf('logicalGrouping', GROUPINGS),
    patternSyntax,
    list: conditionList(values, patternSyntax, report),
  };
}
