import type { Action } from '../../../iis-config/model.ts';
import { forwardLines } from './forward.ts';
import type { Generation } from '../generation.ts';
import { withSubstatus } from '../text/error-page.ts';
import { printValue, quoted, variableValue } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { redirectLines } from './redirect.ts';
import { basePart, isMixed, refuseMixed } from './substitution.ts';
import { type ActionContext, mergeable, queryStatement } from './url-lines.ts';
import { text, toValue, type Value } from './value.ts';

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
    throw new Unsupported(`nginx cannot answer ${status} of its own`, 'take another status');
  }
  const reason = toValue(action.reason, context);
  if (text(reason) !== '') {
    context.generation.note(context.rule, 'nginx writes its own reason phrase for the status.');
  }
  const description = toValue(action.description, context);
  // An empty text would be nginx's own page, and 444 would close the connection.
  const body = text(description) === '' ? text(reason) : text(description);
  const answer = body === '' ? String(status) : body;
  const substatus = withSubstatus(action.substatus).trim();
  return [
    ...description.before,
    ...(substatus === '' ? [] : [substatus]),
    `return ${status} ${quoted(answer)};`,
  ];
}

function rewrite(action: ActionOf<'Rewrite'>, context: ActionContext): WrittenAction {
  const { generation } = context;
  if (action.logRewrittenUrl) {
    generation.note(context.rule, 'logRewrittenUrl: nginx logs the URL as it was asked.');
  }
  const leaves = /^\w+:\/\//.test(action.url.text);
  const encodesAgain = leaves && action.keepsEncoding !== true;
  const value = toValue(action.url, { ...context, encodesAgain });
  const query = queryStatement(generation, action.appendQueryString);
  const forward = forwardLines(action.url.text, value, query, context);
  if (forward !== undefined) return { ...NOTHING, ...forward, leaves: true };
  const path = generation.orScript(
    () => localPathByDirectives(generation, value),
    () => localPathByScript(generation, value),
  );
  const inside = [
    ...value.before,
    `set $iis_to ${printValue(text(value))};`,
    query,
    ...path,
    'set $iis_there "";',
    'set $iis_url $iis_relative_path;',
  ];
  return { ...NOTHING, inside };
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
