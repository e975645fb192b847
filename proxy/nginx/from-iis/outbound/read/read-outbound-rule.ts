import { headerName } from '../../../../iis-config/language/server-variables.ts';
import type { TemplatePart } from '../../../../iis-config/language/template.ts';
import type {
  Condition,
  Conditions,
  OutboundRule,
  Template,
} from '../../../../iis-config/model.ts';
import type { Facts } from '../../facts.ts';
import { Unsupported } from '../../refusal.ts';
import { carriedParts, mapOf } from '../../rules/read/value.ts';
import { headerIdentifier, mapVariable } from '../../text/quoting.ts';
import { readVariable } from '../../text/server-variables.ts';

/** What maps and JavaScript have to know of an outbound rule alike. */
export interface ReadOutboundRule {
  readonly rule: OutboundRule;
  /** `out2`: what its variables begin with. */
  readonly prefix: string;
  /** Of the response, in lower case. */
  readonly header: string;
  readonly preCondition: ReadConditions | undefined;
  readonly conditions: ReadConditions;
  /** Undefined: the action is None. */
  readonly value: readonly Part[] | undefined;
}

export interface ReadConditions {
  readonly any: boolean;
  readonly trackAll: boolean;
  readonly list: readonly { readonly condition: Condition; readonly input: readonly Part[] }[];
}

/** A part of a template, as iis-functions.js takes it: text, or what it has to look up. */
export type Part =
  | string
  | readonly ['R' | 'C', number]
  | readonly ['variable' | 'header', string]
  | readonly ['function' | 'map', readonly [name: string, argument: readonly Part[]]];

/** nginx writes these itself, after everything that could change them. */
const NGINX_OWN: ReadonlyMap<string, string> = new Map([
  ['server', 'take server_tokens off'],
  ['content-type', 'let the backend set it'],
  ['content-length', 'leave it to the proxy'],
  ['transfer-encoding', 'leave it to the proxy'],
  ['connection', 'leave it to the proxy'],
  ['date', 'leave it to the proxy'],
]);

/** @throws {Unsupported} nginx cannot carry something of it */
export function readOutboundRule(
  facts: Facts,
  rule: OutboundRule,
  prefix: string,
): ReadOutboundRule {
  const { match, preCondition, conditions, action } = rule;
  const template = (source: Template) => partsOf(facts, carriedParts(source));
  const group = ({ logicalGrouping, trackAllCaptures, list }: Conditions): ReadConditions => ({
    any: logicalGrouping === 'MatchAny',
    trackAll: trackAllCaptures,
    list: list.map((condition) => ({ condition, input: template(patternOnly(condition).input) })),
  });
  return {
    rule,
    prefix,
    header: responseHeader(match.serverVariable),
    preCondition: preCondition && group({ ...preCondition, trackAllCaptures: false }),
    conditions: group(conditions),
    value: action.type === 'None' ? undefined : template(action.value),
  };
}

function responseHeader(variable: string): string {
  const name = headerName(variable);
  if (!variable.startsWith('RESPONSE_') || !/^[a-z\d-]+$/.test(name)) {
    throw new Unsupported(
      `${variable} is not a response header`,
      'write RESPONSE_ and the header’s name',
    );
  }
  const instead = NGINX_OWN.get(name);
  if (instead === undefined) return name;
  throw new Unsupported(`nginx writes the header ${name} itself`, instead);
}

function patternOnly(condition: Condition): Condition {
  if (condition.matchType === 'Pattern') return condition;
  throw new Unsupported(`${condition.matchType} in an outbound rule`, 'test one {VARIABLE}');
}

function partsOf(facts: Facts, template: readonly TemplatePart[]): readonly Part[] {
  return template.flatMap((part): readonly Part[] => {
    switch (part.kind) {
      case 'text':
        return [part.text];
      case 'capture':
        return [[part.of, part.group]];
      case 'function':
        return [['function', [part.name, partsOf(facts, part.argument)]]];
      case 'map': {
        const variable = mapVariable(mapOf(part.name, facts).name);
        return [['map', [variable, partsOf(facts, part.argument)]]];
      }
      default:
        return variableParts(facts, part.name);
    }
  });
}

function variableParts(facts: Facts, name: string): readonly Part[] {
  if (name === 'RESPONSE_STATUS') return [['variable', 'status']];
  if (name.startsWith('RESPONSE_')) {
    const header = headerName(name);
    // A header of nginx's own stays as the backend sent it.
    const isOwn = NGINX_OWN.has(header);
    return [isOwn ? ['variable', `upstream_http_${headerIdentifier(header)}`] : ['header', header]];
  }
  return readVariable(name, facts, false)
    .value.split(/\$\{(\w+)\}/)
    .map((piece, index): Part => (index % 2 === 0 ? piece : ['variable', piece]))
    .filter((piece) => piece !== '');
}
