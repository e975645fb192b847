import { headerName } from '../../../iis-config/language/server-variables.ts';
import type { TemplatePart } from '../../../iis-config/language/template.ts';
import type {
  Condition,
  Conditions,
  OutboundRule,
  Pattern,
  Template,
} from '../../../iis-config/model.ts';
import { type Generation, identifier } from '../generation.ts';
import { GET_SCRIPT } from '../script.ts';
import {
  isNginxOwn,
  type OutboundHeaders,
  requestVariable,
  responseHeader,
} from './outbound-rule.ts';
import { nginxPattern } from '../text/pattern.ts';
import { comment, literalValue, singleQuoted } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { carriedParts, mapOf } from '../rules/value.ts';

/** nginx reads a word of its file into a buffer of 4096 bytes. */
const LONGEST_RULE = 4000;

/**
 * The rules as data for iis-functions.js, one variable each. The last `add_header` reads a variable
 * of JavaScript, which changes the headers just before they are sent. js_header_filter, the
 * directive for that, is not allowed in a server block, where rules answer by themselves.
 *
 * @param refused what plain nginx cannot do
 */
export function outboundByScript(
  generation: Generation,
  rules: readonly OutboundRule[],
  refused: ReadonlyMap<OutboundRule, Unsupported>,
): OutboundHeaders {
  const maps: string[] = [];
  for (const [index, rule] of rules.entries()) {
    generation.attempt(rule.name, rule.position, () => {
      const data = JSON.stringify(ruleData(generation, rule));
      const plain = refused.get(rule);
      if (plain !== undefined && !generation.script.isThere) {
        throw new Unsupported(plain.message, `${plain.advice}, or ${GET_SCRIPT}`);
      }
      maps.push(
        `# outbound rule "${comment(rule.name)}"`,
        `map "" $iis_outbound_${index + 1} { default ${word(data)}; }`,
      );
    });
  }
  if (generation.script.isThere) {
    generation.script.calls.push({ variable: 'iis_outbound', name: 'outbound' });
  }
  const lines = [
    'add_header Outbound-Rules $iis_outbound always; # never sent: its value is empty',
  ];
  return { maps, replaced: new Set(), lines };
}

/** JSON as one word of nginx's file: in single quotes, and in ASCII. */
function word(data: string): string {
  const plain = data.replaceAll(
    /[^ -&(-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const written = singleQuoted(literalValue(plain));
  if (written.length <= LONGEST_RULE) return written;
  throw new Unsupported(
    `it is ${written.length} characters long, and nginx reads at most ${LONGEST_RULE}`,
    'split it into two rules',
  );
}

/** A part of a template, as iis-functions.js takes it: text, or what it has to look up. */
type Part =
  | string
  | readonly ['R' | 'C', number]
  | readonly ['variable' | 'header', string]
  | readonly ['function' | 'map', readonly [name: string, argument: readonly Part[]]];

function ruleData(generation: Generation, rule: OutboundRule): object {
  const { match, preCondition, conditions, action } = rule;
  const template = (source: Template): readonly Part[] => parts(generation, carriedParts(source));
  const group = ({ logicalGrouping, trackAllCaptures, list }: Conditions): object => ({
    any: logicalGrouping === 'MatchAny',
    trackAll: trackAllCaptures,
    list: list.map((condition) => ({
      input: template(patternOnly(condition).input),
      ...pattern(condition.pattern, condition.negate),
    })),
  });
  return {
    header: responseHeader(rule),
    ...(preCondition === undefined
      ? {}
      : { preCondition: group({ ...preCondition, trackAllCaptures: false }) }),
    ...pattern(match.pattern, match.negate),
    conditions: group(conditions),
    ...(action.type === 'None' ? {} : { value: template(action.value) }),
    stop: rule.stopProcessing,
  };
}

function patternOnly(condition: Condition): Condition {
  if (condition.matchType === 'Pattern') return condition;
  throw new Unsupported(`${condition.matchType} in an outbound rule`, 'test one {VARIABLE}');
}

/** njs matches with PCRE, so a pattern that PCRE matches differently is refused. */
function pattern(written: Pattern, negate: boolean): object {
  nginxPattern(written, (group) => `group${group}`);
  const { source, ignoreCase, text } = written;
  if (/\[\^?\]/.test(source)) {
    throw new Unsupported(`the class [] in "${text}"`, 'write what it should match');
  }
  return { pattern: new RegExp(source).source, flags: ignoreCase ? 'i' : '', negate };
}

function parts(generation: Generation, template: readonly TemplatePart[]): readonly Part[] {
  return template.flatMap((part): readonly Part[] => {
    switch (part.kind) {
      case 'text':
        return [part.text];
      case 'capture':
        return [[part.of, part.group]];
      case 'function':
        return [['function', [part.name, parts(generation, part.argument)]]];
      case 'map':
        return [mapPart(generation, part)];
      default:
        return variable(generation, part);
    }
  });
}

function mapPart(
  generation: Generation,
  { name, argument }: Extract<TemplatePart, { readonly kind: 'map' }>,
): Part {
  const map = mapOf(name, generation);
  return ['map', [`iis_map_${identifier(map.name.toLowerCase())}`, parts(generation, argument)]];
}

function variable(
  generation: Generation,
  part: Extract<TemplatePart, { readonly kind: 'variable' }>,
): readonly Part[] {
  if (part.name === 'RESPONSE_STATUS') return [['variable', 'status']];
  if (part.name.startsWith('RESPONSE_')) {
    const header = headerName(part.name);
    const backends: Part = ['variable', `upstream_http_${identifier(header)}`];
    return [isNginxOwn(header) ? backends : ['header', header]];
  }
  return requestVariable(generation, part)
    .split(/\$\{(\w+)\}/)
    .map((piece, index): Part => (index % 2 === 0 ? piece : ['variable', piece]))
    .filter((piece) => piece !== '');
}
