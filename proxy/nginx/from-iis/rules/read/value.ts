import { ENGINE_FINDINGS } from '../../../../iis-config/engine/engine-findings.ts';
import {
  flatParts,
  type StringFunction,
  type TemplatePart,
} from '../../../../iis-config/language/template.ts';
import type { RewriteMap, Template } from '../../../../iis-config/model.ts';
import type { Facts } from '../../facts.ts';
import { GET_SCRIPT, type ScriptFunction, type Statement, type Statements } from '../../print.ts';
import type { Capture } from './captures.ts';
import {
  CONSTANT,
  joined,
  literalPart,
  type Origin,
  PATH,
  PATH_PIECE,
  RAW,
  type ValuePart,
  valuesOf,
} from './value-part.ts';
import { mapVariable, printValue, variableValue } from '../../text/quoting.ts';
import { Unsupported } from '../../refusal.ts';
import { MADE_URL } from '../../text/server-variables.ts';

/** A template as nginx writes it. */
export interface Value {
  readonly parts: readonly ValuePart[];
  /** What has to run before. */
  readonly before: Statements;
  /** As a part of a value. */
  readonly text: string;
  /** As a value of its own. */
  readonly printed: string;
}

/** What all templates of a rule have in common. */
export interface ValueContext {
  readonly facts: Facts;
  /** `r2`: what this rule's variables begin with. */
  readonly prefix: string;
  readonly ruleCaptures: readonly Capture[];
  /** Of what the rule matches: what its groups may hold. */
  readonly matched: Origin;
  /** Those of the templates, by their names. */
  readonly variables: ReadonlyMap<string, ValuePart>;
}

/** What a template may refer to. */
export interface TemplatePlace {
  /** {C:n}. */
  readonly captures: readonly Capture[];
  /** Undefined: all of the template. */
  readonly parts?: readonly TemplatePart[] | undefined;
  /** {UNENCODED_URL} goes to another server with its % encoded once more. */
  readonly encodesAgain?: boolean;
}

/** @throws {Unsupported} it holds what no header may */
export function carriedParts({ text: written, parts }: Template): readonly TemplatePart[] {
  if (!/\p{Cc}/u.test(written)) return parts;
  throw new Unsupported(
    `"${written}" has a line break or another control character, which headers must not contain`,
    'remove it',
  );
}

/** @throws {Unsupported} it is a provider */
export function mapOf(name: string, { configuration }: Facts): RewriteMap {
  const map = configuration.rewriteMaps.get(name.toLowerCase());
  if (map !== undefined) return map;
  const { title, fix } = ENGINE_FINDINGS.IIS_PROVIDER_NOT_CARRIED;
  throw new Unsupported(`it asks "${name}": ${title}`, fix);
}

type PartOf<Kind extends TemplatePart['kind']> = Extract<TemplatePart, { readonly kind: Kind }>;

/** Reads the templates of a rule in their order, its conditions' first. */
export class ValueReader {
  /** Variables of captures that some template asks for. */
  readonly used = new Set<string>();
  /** JavaScript makes a value. */
  asksScript = false;
  readonly #context: ValueContext;
  /** What a group may hold that is a piece of each value so far. */
  readonly #pieces: Origin[] = [];
  /** How many rewrite maps and functions this rule has asked. */
  #lookups = 0;

  constructor(context: ValueContext) {
    this.#context = context;
  }

  /** @throws {Unsupported} nginx cannot carry it */
  read(template: Template, place: TemplatePlace): Value {
    const before: Statement[] = [];
    const carried = carriedParts(template);
    const parts = this.#parts(place.parts ?? carried, place, before);
    this.#pieces.push(pieceOrigin(parts, template));
    const text = textOf(parts);
    return { parts, before, text, printed: printValue(text) };
  }

  #parts(template: readonly TemplatePart[], place: TemplatePlace, before: Statement[]) {
    return template.map((part) => this.#part(part, place, before));
  }

  #part(part: TemplatePart, place: TemplatePlace, before: Statement[]): ValuePart {
    switch (part.kind) {
      case 'text':
        return literalPart(part.text);
      case 'capture':
        return this.#capture(part, place);
      case 'function': {
        const asked = this.#parts(part.argument, place, before);
        const what = `{${part.name.charAt(0).toUpperCase()}${part.name.slice(1)}:}`;
        const value = this.#call(part.name, textOf(asked), what, before);
        return { value, origin: functionOrigin(part.name, asked), text: undefined };
      }
      case 'map':
        return this.#lookUp(part, place, before);
      default:
        return this.#variable(part, place, before);
    }
  }

  #variable({ name }: PartOf<'variable'>, place: TemplatePlace, before: Statement[]): ValuePart {
    const url = { origin: { ...RAW, rooted: true }, text: undefined };
    if (name === MADE_URL) {
      return { ...url, value: this.#call('encodedUrl', '', `{${name}}`, before) };
    }
    const part = this.#context.variables.get(name) ?? literalPart('');
    if (name !== 'UNENCODED_URL' || place.encodesAgain !== true) return part;
    // nginx encodes a path itself: without JavaScript that is what encodes it again.
    if (!this.#context.facts.options.hasScript) return { ...part, origin: PATH };
    return { ...url, value: this.#call('encodedAgain', part.value, `{${name}}`, before) };
  }

  #capture({ of, group }: PartOf<'capture'>, { captures }: TemplatePlace): ValuePart {
    const { ruleCaptures, matched } = this.#context;
    const found = (of === 'R' ? ruleCaptures : captures)[group];
    if (found === undefined) return { value: '', origin: CONSTANT, text: '' };
    this.used.add(found.variable);
    const origins = found.of?.map((index) => this.#pieces[index] ?? CONSTANT);
    const origin = origins === undefined ? matched : { ...joined(origins), rooted: false };
    return { value: variableValue(found.variable), origin, text: undefined };
  }

  #lookUp({ name, argument }: PartOf<'map'>, place: TemplatePlace, before: Statement[]): ValuePart {
    const map = mapOf(name, this.#context.facts);
    const asked = this.#parts(argument, place, before);
    const variable = `${this.#context.prefix}_map${(this.#lookups += 1)}`;
    before.push(
      `set $iis_key ${printValue(textOf(asked))};`,
      `set $${variable} $${mapVariable(name)};`,
    );
    const values = valuesOf(map);
    return { value: variableValue(variable), origin: mapOrigin(values), text: undefined, values };
  }

  #call(call: ScriptFunction, value: string, what: string, before: Statement[]): string {
    const { facts, prefix } = this.#context;
    if (!facts.options.hasScript) {
      throw new Unsupported(
        `${what} needs nginx’s JavaScript module, and this nginx has none`,
        GET_SCRIPT,
      );
    }
    const result = `${prefix}_f${(this.#lookups += 1)}`;
    before.push({ call, value, result });
    this.asksScript = true;
    return variableValue(result);
  }
}

function textOf(parts: readonly ValuePart[]): string {
  return parts.map((part) => part.value).join('');
}

/** What a group may hold is what its input may; a piece of it no longer begins with the slash. */
function pieceOrigin(parts: readonly ValuePart[], template: Template): Origin {
  if (hasRequestUri(template)) return { ...PATH_PIECE, raw: true, slashes: true };
  return { ...joined(parts.map((part) => part.origin)), rooted: false };
}

/** Its query is in a capture of it, and not in what a rewrite map says of it. */
function hasRequestUri({ parts }: Template): boolean {
  const outsideMaps = parts.filter(({ kind }) => kind !== 'map');
  return flatParts(outsideMaps).some(
    (part) => part.kind === 'variable' && part.name === 'REQUEST_URI',
  );
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
