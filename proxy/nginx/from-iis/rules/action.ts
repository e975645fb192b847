import type { Action } from '../../../iis-config/model.ts';
import { forwardLines } from './forward.ts';
import type { Generation } from '../generation.ts';
import { errorTitle, pageText, withSubstatus } from '../text/error-page.ts';
import { printValue, quoted, variableValue } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { rememberOriginal } from './original-url.ts';
import { redirectLines } from './redirect.ts';
import { basePart, isMixed, refuseMixed } from './substitution.ts';
import { type ActionContext, mergeable, queryStatement } from './url-lines.ts';
import { literalPart, text, toValue, type Value } from './value.ts';

/** What a rule does once it holds. */
export interface WrittenAction {
  /** Inside the `if`. */
  readonly inside: readonly string[];
  /** Behind it: nginx has no `if` inside an `if`. Begins with the rule's own test again. */
  readonly behind: readonly string[];
  /** Nothing after it runs: the rule has answered. */
  readonly answers: boolean;
  /** The URL is another server's from here on. */
  readonly leaves: boolean;
}

const NOTHING: WrittenAction = { inside: [], behind: [], answers: false, leaves: false };

export function writeAction(action: Action, context: ActionContext): WrittenAction {
  switch (action.type) {
    case 'AbortRequest':
      return { ...NOTHING, inside: ['return 444; # closes the connection'], answers: true };
    case 'CustomResponse':
      return { ...NOTHING, inside: customResponse(action, context), answers: true };
    case 'Redirect':
      return { ...NOTHING, ...redirectLines(action, context), answers: true };
    case 'Rewrite':
      return rewrite(action, context);
    default:
      return NOTHING;
  }
}

type ActionOf<Type extends Action['type']> = Extract<Action, { readonly type: Type }>;

function customResponse(
  action: ActionOf<'CustomResponse'>,
  context: ActionContext,
): readonly string[] {
  const { status } = action;
  if (status < 200 || (status >= 300 && status < 309)) {
    throw new Unsupported(`nginx cannot answer with ${status} itself`, 'use another status');
  }
  const { generation, rule } = context;
  const reason = toValue(action.reason, context);
  if (text(reason) !== '') generation.note(rule, OTHER_REASON);
  const description = toValue(action.description, context);
  const isPage = status >= 400;
  if (isPage && text(description) !== '') generation.note(rule, OTHER_PAGE);
  // An empty text would be nginx's own page, and 444 would close the connection.
  const body = text(description) || text(reason) || String(status);
  const title = errorTitle(status, action.substatus, text(reason));
  const substatus = withSubstatus(action.substatus).trim();
  return [
    ...reason.before,
    ...description.before,
    ...(substatus === '' ? [] : [substatus]),
    `return ${status} ${isPage ? pageText(title, text(description)) : quoted(body)};`,
  ];
}

const OTHER_REASON = 'nginx writes its own reason phrase for the status.';
/** Readings UR7 and UR38. */
const OTHER_PAGE =
  'nginx shows statusDescription to everybody; IIS does to clients on the server itself, and has a stock page for others.';

function rewrite(action: ActionOf<'Rewrite'>, context: ActionContext): WrittenAction {
  const written = rewriteLines(action, context);
  return { ...written, inside: [...written.inside, ...rememberOriginal(context.generation)] };
}

function rewriteLines(action: ActionOf<'Rewrite'>, context: ActionContext): WrittenAction {
  const { generation } = context;
  if (action.logRewrittenUrl) {
    generation.note(context.rule, 'logRewrittenUrl: nginx logs the URL as it was requested.');
  }
  const leaves = /^\w+:\/\//.test(action.url.text);
  const encodesAgain = leaves && action.keepsEncoding !== true;
  const value = toValue(action.url, { ...context, encodesAgain });
  const query = queryStatement(generation, action.appendQueryString);
  const forward = forwardLines(action.url.text, value, query, context);
  if (forward !== undefined) return { ...NOTHING, ...forward, leaves: true };
  const local = withSlashes(value);
  const path = generation.orScript(
    () => localPathByDirectives(generation, local),
    () => localPathByScript(generation, local),
  );
  const inside = [
    ...value.before,
    `set $iis_to ${printValue(text(local))};`,
    query,
    ...path,
    'set $iis_there "";',
    'set $iis_url $iis_relative_path;',
  ];
  return { ...NOTHING, inside };
}

/** A backslash in the path of a rule is a slash; the query keeps it. */
function withSlashes({ parts, before }: Value): Value {
  const query = parts.findIndex((part) => part.text?.includes('?'));
  const written = parts.map((part, index) => {
    if (part.text === undefined || (query !== -1 && index > query)) return part;
    const [path = ''] = part.text.split('?', 1);
    return literalPart(path.replaceAll('\\', '/') + part.text.slice(path.length));
  });
  return { parts: written, before };
}

function localPathByDirectives(generation: Generation, value: Value): readonly string[] {
  refuseMixed(basePart(value));
  mergeable(generation, value);
  generation.features.add('local-path');
  return ['set $iis_path $iis_to_local_path;'];
}

function localPathByScript(generation: Generation, value: Value): readonly string[] {
  generation.features.add('path');
  if (isMixed(basePart(value))) generation.pathIsRaw = true;
  return generation.call('localPath', variableValue('iis_to_path'), 'iis_path', 'this path');
}
