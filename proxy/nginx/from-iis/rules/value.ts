import { ENGINE_FINDINGS } from '../../../iis-config/engine/engine-findings.ts';
import type { StringFunction, TemplatePart } from '../../../iis-config/language/template.ts';
import type { RewriteMap, Template } from '../../../iis-config/model.ts';
import { GET_SCRIPT, identifier, type Generation, type ScriptFunction } from '../generation.ts';
import { CONSTANT, joined, type Origin, PATH, RAW } from './origin.ts';
import { ORIGINAL_URL } from './original-url.ts';
import { literalValue, printValue, variableValue } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { variableValueOf } from '../text/server-variables.ts';

/** A group of a pattern, and the nginx variable that it goes to. */
export interface Capture {
  readonly variable: string;
  readonly origin: Origin;
}

/** One part of a template as nginx writes it. */
export interface ValuePart {
  readonly value: string;
  readonly origin: Origin;
  /** Literal text; undefined for what a request decides. */
  readonly text: string | undefined;
  /** What it can be where a request decides it; undefined: anything. */
  readonly values?: readonly string[];
}

export interface Value {
  readonly parts: readonly ValuePart[];
  /** `set` statements that have to run before. */
  readonly before: readonly string[];
}

/** What the templates of one rule may refer to. */
export interface ValueContext {
  readonly generation: Generation;
  /** `r2`: what this rule's variables begin with. */
  readonly prefix: string;
  readonly ruleCaptures: readonly Capture[];
  readonly conditionCaptures: readonly Capture[];
  /** Variables of captures that some template has asked for. */
  readonly used: Set<string>;
  /** {UNENCODED_URL} goes to another server with its % encoded once more. */
  readonly encodesAgain?: boolean;
  /** How many rewrite maps and functions this rule has asked. */
  readonly lookups: { count: number };
}

/** @throws {Unsupported} nginx cannot carry it */
export function toValue(template: Template, context: ValueContext): Value {
  return partsToValue(carriedParts(template), context);
}

export function partsToValue(template: readonly TemplatePart[], context: ValueContext): Value {
  const before: string[] = [];
  const parts = template.map((part) => toPart(part, context, before));
  return { parts, before };
}

/** @throws {Unsupported} it holds what no header may */
export function carriedParts({ text: written, parts }: Template): readonly TemplatePart[] {
  if (!/\p{Cc}/u.test(written)) return parts;
  throw new Unsupported(
    `"${written}" has a line break or another control character, which headers must not contain`,
    'remove it',
  );
}

export function text(value: Value): string {
  return value.parts.map((part) => part.value).join('');
}

export function originOf(value: Value): Origin {
  return joined(value.parts.map((part) => part.origin));
}

function toPart(part: TemplatePart, context: ValueContext, before: string[]): ValuePart {
  switch (part.kind) {
    case 'text':
      return literalPart(part.text);
    case 'variable':
      if (part.name === 'UNENCODED_URL' && context.encodesAgain)
        return unencodedUrl(context, before);
      if (part.name === 'HTTP_URL')
        return scripted('encodedUrl', '', '{HTTP_URL}', context, before);
      return { ...readVariable(part.name, context.generation), text: undefined };
    case 'capture':
      return capture(part, context);
    case 'function':
      return applyFunction(part, context, before);
    default:
      return lookUp(part, context, before);
  }
}

export function literalPart(literal: string): ValuePart {
  const origin = { ...CONSTANT, rooted: literal.startsWith('/') };
  return { value: literalValue(literal), origin, text: literal };
}

/** nginx encodes a path itself: without JavaScript that is what encodes it again. */
function unencodedUrl(context: ValueContext, before: string[]): ValuePart {
  const { value } = readVariable('UNENCODED_URL', context.generation);
  if (!context.generation.options.hasScript) return { value, origin: PATH, text: undefined };
  return scripted('encodedAgain', value, '{UNENCODED_URL}', context, before);
}

/** A URL of this server, percent-encoded, that a function makes. */
function scripted(
  name: ScriptFunction,
  value: string,
  what: string,
  context: ValueContext,
  before: string[],
): ValuePart {
  const variable = `${context.prefix}_f${(context.lookups.count += 1)}`;
  before.push(...context.generation.call(name, value, variable, what));
  return { value: variableValue(variable), origin: { ...RAW, rooted: true }, text: undefined };
}

function capture(
  { of, group }: Extract<TemplatePart, { readonly kind: 'capture' }>,
  { ruleCaptures, conditionCaptures, used }: ValueContext,
): ValuePart {
  const found = (of === 'R' ? ruleCaptures : conditionCaptures)[group];
  if (found === undefined) return { value: '', origin: CONSTANT, text: '' };
  used.add(found.variable);
  return { value: variableValue(found.variable), origin: found.origin, text: undefined };
}

function readVariable(
  name: string,
  generation: Generation,
): { readonly value: string; readonly origin: Origin } {
  if (name === ORIGINAL_URL && !generation.options.hasScript) {
    throw new Unsupported(
      `{${name}} has the path percent-encoded, which needs nginx’s JavaScript module`,
      GET_SCRIPT,
    );
  }
  const set = generation.variables.get(name);
  if (set !== undefined) return { value: variableValue(set), origin: RAW };
  const found = variableValueOf(name, generation);
  if (generation.pathIsRaw && found.value === variableValue('iis_path')) {
    return { ...found, origin: { ...found.origin, raw: true } };
  }
  if (/\{(?:iis_server_name)\}/.test(found.value)) generation.features.add('server-name');
  if (found.value === variableValue('iis_https')) generation.features.add('https');
  if (found.value === variableValue('iis_port_secure')) generation.features.add('port-secure');
  return found;
}

function lookUp(
  { name, argument }: Extract<TemplatePart, { readonly kind: 'map' }>,
  context: ValueContext,
  before: string[],
): ValuePart {
  const { generation } = context;
  const map = mapOf(name, generation);
  const asked = partsToValue(argument, context);
  const variable = `${context.prefix}_map${(context.lookups.count += 1)}`;
  before.push(
    ...asked.before,
    `set $iis_key ${printValue(text(asked))};`,
    `set $${variable} $iis_map_${identifier(name.toLowerCase())};`,
  );
  const values = [...new Set([map.defaultValue, ...map.entries.values()])];
  return { value: variableValue(variable), origin: mapOrigin(values), text: undefined, values };
}

/** @throws {Unsupported} it is a provider */
export function mapOf(name: string, generation: Generation): RewriteMap {
  const lower = name.toLowerCase();
  const map = generation.configuration.rewriteMaps.get(lower);
  if (map === undefined) {
    const { title, fix } = ENGINE_FINDINGS.IIS_PROVIDER_NOT_CARRIED;
    throw new Unsupported(`it asks "${name}": ${title}`, fix);
  }
  generation.maps.add(lower);
  return map;
}

function applyFunction(
  { name, argument }: Extract<TemplatePart, { readonly kind: 'function' }>,
  context: ValueContext,
  before: string[],
): ValuePart {
  const asked = partsToValue(argument, context);
  const variable = `${context.prefix}_f${(context.lookups.count += 1)}`;
  const what = `{${name.charAt(0).toUpperCase()}${name.slice(1)}:}`;
  before.push(...asked.before, ...context.generation.call(name, text(asked), variable, what));
  return {
    value: variableValue(variable),
    origin: functionOrigin(name, asked.parts),
    text: undefined,
  };
}

function functionOrigin(name: StringFunction, parts: readonly ValuePart[]): Origin {
  if (name === 'urlEncode') return { ...CONSTANT, raw: true };
  if (name === 'urlDecode') return { ...RAW, decoded: true };
  const origin = joined(
    parts.map((part) => (part.text === undefined ? part.origin : mapOrigin([part.text]))),
  );
  return { ...origin, slashes: origin.slashes || parts.length > 1 };
}

/** A map's values are known: what may happen is what is among them. */
function mapOrigin(values: readonly string[]): Origin {
  return {
    decoded: values.some((value) => /[^\u0021-\u007e]/.test(value)),
    raw: values.some((value) => /^[^?]*%/.test(value)),
    slashes: values.some((value) => /\/\/|\\|^[a-z][a-z\d+.-]*:/i.test(value)),
    rooted: values.every((value) => value.startsWith('/')),
  };
}
