import type { Action } from '../model.ts';
import { type Generation, identifier, type Target } from './generation.ts';
import { printValue, quoted, variableValue } from './quoting.ts';
import { Unsupported } from './refusal.ts';
import { redirectLines } from './redirect.ts';
import {
  type AskedUrl,
  basePart,
  isMixed,
  readAskedUrl,
  readUrl,
  refuseMixed,
} from './substitution.ts';
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
  return [...description.before, `return ${status} ${quoted(answer)};`];
}

function rewrite(action: ActionOf<'Rewrite'>, context: ActionContext): WrittenAction {
  const { generation, scope } = context;
  if (action.logRewrittenUrl) {
    generation.note(context.rule, 'logRewrittenUrl: nginx logs the URL as it was asked.');
  }
  const value = toValue(action.url, context);
  const url = readUrl(value);
  const query = queryStatement(generation, action.appendQueryString);
  const asked = readAskedUrl(value);
  if (asked !== undefined) {
    return { ...NOTHING, ...leaveAsAsked(action.url.text, asked, query, context), leaves: true };
  }
  if (url.scheme === 'maybe') {
    throw new Unsupported(
      `only a request decides whether "${action.url.text}" is a path or another server`,
      'begin it with a slash, or with http:// and the server',
    );
  }
  if (url.scheme !== undefined) {
    const scheme = knownScheme(url.scheme);
    const { authority = '' } = url;
    const wire = generation.options.targets(authority) === undefined ? scheme : 'http';
    const inside = leave(action.url.text, { ...url, scheme: wire }, [wire], query, context);
    return { ...NOTHING, inside, leaves: true };
  }
  const path = generation.orScript(
    () => localPathByDirectives(generation, value),
    () => localPathByScript(generation, value),
  );
  const here = scope === 'global' ? '$iis_path' : '$iis_relative_path';
  const inside = [
    ...value.before,
    `set $iis_to ${printValue(text(value))};`,
    query,
    ...path,
    'set $iis_there "";',
    `set $iis_url ${here};`,
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

/** To one server, by http:// or https:// as a request decides. */
function leaveAsAsked(
  template: string,
  url: AskedUrl,
  query: string,
  context: ActionContext,
): Pick<WrittenAction, 'inside' | 'behind'> {
  const { generation } = context;
  const { targets, trustedCertificates } = generation.options;
  const standsIn = url.authority !== undefined && targets(url.authority) !== undefined;
  const isHttpOnly = standsIn || trustedCertificates === undefined;
  if (!standsIn && isHttpOnly) generation.note(context.rule, NO_HTTPS);
  const schemes = isHttpOnly ? (['http'] as const) : BOTH;
  generation.features.add(standsIn ? 'stand-in-scheme' : 'asked-scheme');
  const scheme = standsIn ? '$iis_stand_in_scheme' : '$iis_known_scheme';
  const inside = [
    `set $iis_scheme ${printValue(url.scheme)};`,
    ...leave(template, { ...url, scheme }, schemes, query, context),
    'set $iis_asked "by $arr_scheme";',
  ];
  return { inside, behind: [`if ($iis_asked = "by ") { ${NO_SUCH_SCHEME} }`] };
}

const NO_HTTPS =
  'Where a request decides for https://, it is answered 501: nginx checks the backend’s certificate against a file of CAs (lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt).';

const BOTH = ['http', 'https'] as const;

const NO_SUCH_SCHEME =
  'return 501 "Not translated: this request names another backend, or one with https://, for which nginx needs a file of CAs\\n";';

function leave(
  template: string,
  { scheme, origin, authority, rest }: AskedUrl,
  schemes: readonly ('http' | 'https')[],
  query: string,
  context: ActionContext,
): readonly string[] {
  const { generation } = context;
  generation.features.add('path');
  if (authority === undefined) {
    throw new Unsupported(
      `a request decides which server "${template}" names`,
      'name the server and write a slash behind it, one rule for each server',
    );
  }
  generation.orScript(
    () => refuseMixed(basePart(rest)),
    () => generation.features.add('script-target'),
  );
  const [target] = schemes.map((one) => targetOf(generation, one, authority));
  return [
    ...rest.before,
    `set $iis_to ${printValue(text(rest))};`,
    query,
    `set $iis_there ${printValue(origin + variableValue('iis_to_path'))};`,
    'set $iis_there_path $iis_to_path;',
    `set $iis_url $iis_there;`,
    `set $arr_scheme ${scheme};`,
    `set $arr_backend ${target?.upstream ?? target?.authority};`,
    `set $arr_host ${authority};`, // as the rule names it, wherever that leads in the lab
  ];
}

function knownScheme(scheme: string): 'http' | 'https' {
  if (scheme === 'http' || scheme === 'https') return scheme;
  throw new Unsupported(`ARR asks http:// and https:// only, not ${scheme}://`, 'write http://');
}

function targetOf(generation: Generation, scheme: 'http' | 'https', authority: string): Target {
  if (!/^(?:[a-z\d._-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(authority)) {
    throw new Unsupported(`"${authority}" names no server`, 'write a host name and a port');
  }
  const { options } = generation;
  if (scheme === 'https' && options.trustedCertificates === undefined) {
    throw new Unsupported(
      'ARR checks the certificate of a backend with https:// against the machine’s store, and nginx has to be told a file',
      'take http:// within the machine, or say which: lab101 translate --ca=/etc/ssl/certs/ca-certificates.crt',
    );
  }
  const listens = options.targets(authority) ?? authority;
  const isAddress = /^(?:[\d.]+|\[.*\])(?::\d+)?$/.test(listens);
  const target: Target = {
    url: `${scheme}://${authority}`,
    scheme,
    authority: listens,
    upstream: isAddress || options.asksDns ? undefined : `${scheme}_${identifier(listens)}`,
  };
  generation.targets.set(target.url, target);
  return target;
}
