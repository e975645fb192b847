import { withQuery } from '../../engine/current-url.ts';
import { expand } from '../../engine/template.ts';
import type { Transaction } from '../../engine/transaction.ts';
import { flatParts, type PartOf, type TemplatePart } from '../../language/template.ts';
import type { IisConfiguration, RewriteMap, Template } from '../../model.ts';
import { unescapeData } from '../path-string.ts';
import { type RuleState, Thrown } from './state.ts';

/** A template as the middleware writes it out. @throws {Thrown} */
export function expandTemplate(template: Template, state: RuleState): string {
  if (state.has('missing-group')) refuseMissingGroup(template, state);
  const parts = rebuild(template.parts, { ...state, template });
  return expand({ ...template, parts }, state.context);
}

interface TemplateState extends RuleState {
  readonly template: Template;
}

function refuseMissingGroup({ parts }: Template, { context }: RuleState): void {
  for (const part of flatParts(parts)) {
    if (part.kind !== 'capture') continue;
    const captures = part.of === 'R' ? context.ruleCaptures : context.conditionCaptures;
    if (captures.length > 0 && part.group >= captures.length) {
      throw new Thrown('ArgumentOutOfRangeException');
    }
  }
}

/**
 * A map's key is written behind the text before it, all of that is looked up, and the value is all
 * that is left.
 */
function rebuild(
  parts: readonly TemplatePart[],
  state: TemplateState,
  before: readonly TemplatePart[] = [],
): readonly TemplatePart[] {
  let written = before;
  for (const part of parts) {
    const swallows = part.kind === 'map' && state.has('text-before-map');
    const rebuilt = rebuildPart(part, state, swallows ? written : []);
    written = swallows ? [rebuilt] : [...written, rebuilt];
  }
  return written;
}

function rebuildPart(
  part: TemplatePart,
  state: TemplateState,
  before: readonly TemplatePart[],
): TemplatePart {
  if (part.kind === 'variable') {
    const text = variable(part.name, state);
    return text === undefined ? part : { kind: 'text', index: part.index, text };
  }
  if (part.kind === 'function') return rebuildFunction(part, state);
  if (part.kind !== 'map') return part;
  const argument = rebuild(part.argument, state, before);
  if (!state.has('map-keys')) return { ...part, argument };
  const lowered = { kind: 'function', index: part.index, name: 'toLower', argument } as const;
  return { ...part, argument: [lowered] };
}

function rebuildFunction(part: PartOf<'function'>, state: TemplateState): TemplatePart {
  const argument = rebuild(part.argument, state);
  const text = (): string => expand({ ...state.template, parts: argument }, state.context);
  const { index } = part;
  if (part.name === 'urlDecode' && state.has('url-decode')) {
    return { kind: 'text', index, text: unescapeData(text()) };
  }
  const same = { ...part, argument };
  if (part.name !== 'urlEncode' || !state.has('url-encode')) return same;
  const encoded = expand({ ...state.template, parts: [same] }, state.context);
  return { kind: 'text', index, text: encoded.replaceAll(' ', '%20') };
}

/** Undefined: as in IIS. */
function variable(name: string, { has, context }: RuleState): string | undefined {
  const { transaction, stage } = context;
  const { scheme } = transaction.request;
  const { path } = transaction.current;
  if (name === 'HTTPS' && has('https-in-capitals')) return scheme === 'https' ? 'ON' : 'OFF';
  if (name === 'REQUEST_FILENAME' && has('url-as-filename')) return path;
  if (name === 'REQUEST_URI' || name === 'HTTP_URL') {
    if (stage === 'global' && has('absolute-request-uri')) return absoluteUrl(transaction);
    if (has('request-uri')) return path;
  }
  return undefined;
}

export function absoluteUrl({ request, current }: Transaction): string {
  return withQuery(`${request.scheme}://${request.host}${current.path || '/'}`, current.query);
}

/** The maps as the middleware reads them. */
export function mapsOf(
  { rewriteMaps }: IisConfiguration,
  has: RuleState['has'],
): IisConfiguration['rewriteMaps'] {
  const generated = (map: RewriteMap): RewriteMap => ({
    ...map,
    ...(has('map-default') ? { defaultValue: '' } : {}),
    ...(has('map-keys')
      ? {
          ignoreCase: false,
          entries: new Map([...map.entries].map(([key, value]) => [key.toLowerCase(), value])),
        }
      : {}),
  });
  return new Map([...rewriteMaps].map(([name, map]) => [name, generated(map)]));
}
