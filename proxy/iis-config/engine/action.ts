import type { Action, ActionOf } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import {
  escapePath,
  escapeUrl,
  localPath,
  originOf,
  printUrl,
  rewriteTo,
  schemeOf,
  substitute,
  type Substitution,
  withQuery,
} from './current-url.ts';
import { expand } from './template.ts';
import { refuseLong, type RuleContext, type Transaction } from './transaction.ts';

/**
 * Does what the rule is for; an outcome ends all rules. Redirect, CustomResponse and AbortRequest
 * have one, Rewrite and None go on (configuration reference, "Rule action": sure).
 */
export function perform(action: Action, context: RuleContext): Outcome | undefined {
  const { trace } = context.transaction;
  const done = (result: string): number =>
    trace.push({ kind: 'action', type: action.type, result });
  switch (action.type) {
    case 'Rewrite':
      done(rewrite(action, context));
      return undefined;
    case 'Redirect': {
      const location = redirectLocation(action, context);
      done(`${action.status} ${location}`);
      return { kind: 'redirect', status: action.status, location };
    }
    case 'CustomResponse': {
      const outcome = customResponse(action, context);
      done(`${outcome.status}.${outcome.substatus} ${outcome.reason}`.trimEnd());
      return outcome;
    }
    default:
      done('');
      return action.type === 'AbortRequest' ? { kind: 'abort' } : undefined;
  }
}

function rewrite(action: ActionOf<'Rewrite'>, context: RuleContext): string {
  const { transaction } = context;
  transaction.current = rewriteTo(transaction.current, target(action, context));
  rememberOriginal(transaction);
  return printUrl(transaction.current);
}

/**
 * HTTP_X_ORIGINAL_URL is the URL as it was asked: its path decoded and encoded again, so that a
 * `%2F` has become a slash [reading UR10], with its query. A rule that sets the variable itself has
 * the last word.
 */
export function rememberOriginal({ variables, url }: Transaction): void {
  if (variables.has('HTTP_X_ORIGINAL_URL')) return;
  variables.set('HTTP_X_ORIGINAL_URL', withQuery(escapePath(url.path), url.query));
}

/**
 * What a Rewrite asks of another server is encoded, and {UNENCODED_URL} is so already: `%20` goes out
 * as `%2520`. useOriginalURLEncoding="false" is there for that (URL Rewrite 2.1).
 */
function encodedAgain(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path.replaceAll('%', '%25') + url.slice(path.length);
}

function target(action: ActionOf<'Rewrite' | 'Redirect'>, context: RuleContext): Substitution {
  const { query } = context.transaction.current;
  const plain = expand(action.url, context);
  const isEncodedAgain =
    action.type === 'Rewrite' && action.keepsEncoding !== true && schemeOf(plain) !== undefined;
  const expanded = isEncodedAgain ? expand(action.url, context, encodedAgain) : plain;
  const result = substitute(expanded, action.appendQueryString, query);
  refuseLong(context, withQuery(result.base, result.query));
  return result;
}

/**
 * An absolute URL as it stands; a path as one of this server, since IIS sends no relative Location
 * [readings UR6, UR35].
 */
function redirectLocation(action: ActionOf<'Redirect'>, context: RuleContext): string {
  const { base, query } = target(action, context);
  // `//host/path` is absolute for a browser: a doubled slash must not leave the site.
  const origin = originOf(context.transaction.request);
  const absolute = schemeOf(base) === undefined ? origin + localPath(base) : base;
  return escapeUrl(withQuery(absolute, query));
}

function customResponse(
  action: ActionOf<'CustomResponse'>,
  context: RuleContext,
): Extract<Outcome, { readonly kind: 'response' }> {
  return {
    kind: 'response',
    status: action.status,
    substatus: action.substatus,
    reason: expand(action.reason, context),
    description: expand(action.description, context),
  };
}
