import {
  escapeUrl,
  localPath,
  rewriteTo,
  schemeOf,
  substitute,
  withQuery,
} from '../../engine/current-url.ts';
import { rememberOriginal } from '../../engine/action.ts';
import { expand } from '../../engine/template.ts';
import type { Transaction } from '../../engine/transaction.ts';
import type { Action, ActionOf } from '../../model.ts';
import type { ComparedAnswer } from '../answer.ts';
import { decodePath, encodePath } from '../path-string.ts';
import { type Has, type RuleState, type MiddlewareState, Thrown, withUrl } from './state.ts';
import { expandTemplate } from './template.ts';

/** The answer, or the state in which the next rule finds the request. @throws {Thrown} */
export function act(
  action: Action,
  state: MiddlewareState,
  rule: RuleState,
): ComparedAnswer | MiddlewareState {
  switch (action.type) {
    case 'Rewrite':
      return { ...state, transaction: rewrite(action, rule) };
    case 'Redirect':
      return redirect(action, state, rule);
    case 'CustomResponse':
      return customResponse(action, rule);
    case 'AbortRequest':
      return { kind: 'abort' };
    default:
      return state;
  }
}

/** What a target's text comes to: the rule's own query, undefined if there is no `?`. */
interface Target {
  readonly base: string;
  readonly own: string | undefined;
}

function splitTarget(text: string): Target {
  const mark = text.indexOf('?');
  if (mark === -1) return { base: text, own: undefined };
  return { base: text.slice(0, mark), own: text.slice(mark + 1) };
}

function isAbsolute(text: string, has: Has): boolean {
  return has('scheme-anywhere') ? text.includes('://') : schemeOf(text) !== undefined;
}

function joinQuery({ own }: Target, append: boolean, current: string, has: Has): string {
  if (own === undefined || !append || !has('query-order')) {
    return substitute(`?${own ?? ''}`, append, current).query;
  }
  return substitute(`?${current}`, true, own).query;
}

function rewrite(
  { url, appendQueryString }: ActionOf<'Rewrite'>,
  { has, context, ...rest }: RuleState,
): Transaction {
  const text = expandTemplate(url, { has, context, ...rest });
  const { transaction } = context;
  const { current } = transaction;
  const parsed =
    has('forward') && isAbsolute(text, has) ? fromAbsolute(text) : { ...splitTarget(text) };
  const keeps = parsed.own === undefined && has('query-kept');
  const query = joinQuery(parsed, appendQueryString || keeps, current.query, has);
  if ('host' in parsed) {
    const { scheme, host, base } = parsed;
    const request = { ...transaction.request, scheme: scheme as 'http', host };
    return withUrl({ ...transaction, request }, { path: recode(base, has), query });
  }
  if (parsed.base === '' && parsed.own !== undefined && has('bare-query')) {
    throw new Thrown('IndexOutOfRangeException');
  }
  rememberOriginal(transaction);
  const next = rewriteTo(current, { base: parsed.base, query });
  if (next.absolute !== undefined) return { ...transaction, current: next };
  const path = has('doubled-slash') ? rooted(parsed.base) : next.path;
  return { ...transaction, current: { ...next, path: recode(path, has) } };
}

const recode = (path: string, has: Has): string =>
  has('encoded-path') ? encodePath(decodePath(path)) : path;

const rooted = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** As UriHelper.FromAbsolute cuts it up: from the first `#` on it is lost. */
function fromAbsolute(text: string): Target & { readonly scheme: string; readonly host: string } {
  const mark = text.indexOf('://');
  const [rest = ''] = text.slice(mark + 3).split('#');
  const { base: place, own } = splitTarget(rest);
  const slash = place.includes('/') ? place.indexOf('/') : place.length;
  return {
    scheme: text.slice(0, mark),
    host: place.slice(0, slash),
    base: place.slice(slash),
    own,
  };
}

function redirect(
  { url, status, appendQueryString }: ActionOf<'Redirect'>,
  state: MiddlewareState,
  rule: RuleState,
): ComparedAnswer | MiddlewareState {
  const { has, context } = rule;
  const text = expandTemplate(url, rule);
  if (text === '' && has('empty-redirect')) return { ...state, location: '/' };
  const { request, current } = context.transaction;
  const target = splitTarget(text);
  const query = joinQuery(target, appendQueryString, current.query, has);
  if (isAbsolute(has('scheme-anywhere') ? text : target.base, has)) {
    return { kind: 'redirect', status, location: escapeUrl(withQuery(target.base, query)) };
  }
  const isRelative = has('relative-location') || request.host === '';
  const origin = isRelative ? '' : `${request.scheme}://${request.host}`;
  const path = has('doubled-slash') ? rooted(target.base) : localPath(target.base);
  return { kind: 'redirect', status, location: escapeUrl(withQuery(origin + path, query)) };
}

function customResponse(
  action: ActionOf<'CustomResponse'>,
  { has, context }: RuleState,
): ComparedAnswer {
  const text = (template: (typeof action)['reason']): string =>
    has('response-text') ? template.text : expand(template, context);
  return {
    kind: 'response',
    status: action.status,
    reason: text(action.reason),
    description: text(action.description),
  };
}
