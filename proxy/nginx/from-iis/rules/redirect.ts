import type { Action } from '../../../iis-config/model.ts';
import { urlOut } from '../site/port-maps.ts';
import { printValue, variableValue } from '../text/quoting.ts';
import { basePart, encodeLiterals, refuseDecoded, refuseMixed, urlKind } from './substitution.ts';
import { type ActionContext, mergeable, queryStatement } from './url-lines.ts';
import { text, toValue, type Value } from './value.ts';

type Redirect = Extract<Action, { readonly type: 'Redirect' }>;

interface RedirectLines {
  readonly inside: readonly string[];
  readonly behind: readonly string[];
}

/** What must not go into a header or a request line as it is. */
const UNSAFE = String.raw`[^\x21-\x7e]`;

const NOT_ENCODED =
  'return 501 "Not translated: plain nginx cannot percent-encode this query string\\n";';

export function refuseUnsafe(variable: string): string {
  return `if (${variable} ~ "${UNSAFE}") { ${NOT_ENCODED} }`;
}

export function redirectLines(action: Redirect, context: ActionContext): RedirectLines {
  const value = toValue(action.url, context);
  return context.generation.orScript(
    () => redirectByDirectives(action, value, context),
    () => redirectByScript(action, value, context),
  );
}

function redirectByScript(action: Redirect, value: Value, context: ActionContext): RedirectLines {
  const { generation } = context;
  generation.features.add('path');
  const inside = [
    ...value.before,
    `set $iis_to ${printValue(text(value))};`,
    queryStatement(generation, action.appendQueryString),
    ...generation.call('location', TO_URL, 'iis_location', 'this redirect'),
  ];
  return { inside, behind: [answer(action, context)] };
}

function answer({ status }: Redirect, { generation, test }: ActionContext): string {
  generation.features.add('whole-location');
  return `if (${test}) { return ${status} ${urlOut(generation, 'location', LOCATION)}; }`;
}

const LOCATION = variableValue('iis_whole_location');
/** A part of an nginx value: where the client asks. */
export const THIS_SERVER = `${variableValue('scheme')}://${variableValue('http_host')}`;
const TO_URL = variableValue('iis_to_path') + variableValue('iis_question_query');

/**
 * nginx percent-encodes a group of the pattern of `rewrite` when it redirects, and nothing else
 * that could stand in a Location. So a decoded path is made the URI, then redirected from there.
 */
function redirectByDirectives(
  action: Redirect,
  value: Value,
  context: ActionContext,
): RedirectLines {
  const base = basePart(value);
  const from = base.findIndex((part) => part.origin.decoded);
  return from === -1
    ? plainRedirect(action, value, context)
    : encodedRedirect(action, value, from, context);
}

/** Nothing of the decoded path is in it: what goes out is what came in. */
function plainRedirect(action: Redirect, given: Value, context: ActionContext): RedirectLines {
  const value = encodeLiterals(given);
  const { generation } = context;
  const kind = urlKind(value);
  if (kind === 'path') mergeable(generation, value);
  const base = {
    path: '$iis_to_local_path',
    maybe: '$iis_to_either_path',
    absolute: '$iis_to_path',
  };
  generation.features.add('path');
  if (kind !== 'absolute') generation.features.add('local-path');
  if (kind === 'maybe') generation.features.add('either-path');
  const inside = [
    ...value.before,
    `set $iis_to ${printValue(text(value))};`,
    queryStatement(generation, action.appendQueryString),
    `set $iis_location "${base[kind]}$iis_question_query";`,
  ];
  return { inside, behind: [refuseUnsafe('$iis_location'), answer(action, context)] };
}

function encodedRedirect(
  action: Redirect,
  value: Value,
  from: number,
  context: ActionContext,
): RedirectLines {
  const { generation, test } = context;
  const isHere = urlKind(value) !== 'absolute';
  const split = isHere ? 0 : from;
  refuseMixed(basePart({ ...value, parts: value.parts.slice(split) }));
  refuseDecoded(value.parts.slice(0, split));
  if (isHere) mergeable(generation, value);
  generation.features.add('path');
  if (isHere) generation.features.add('local-path');
  const given = text(encodeLiterals({ ...value, parts: value.parts.slice(0, split) }));
  const head = computed(isHere ? THIS_SERVER : given);
  // What is encoded has to pass @redirect to get the lab's port.
  const leavesByCode = generation.options.ports !== undefined || action.status > 302;
  if (leavesByCode) generation.features.add('redirect-by-code');
  const flag = action.status === 301 && !leavesByCode ? 'permanent' : 'redirect';
  const inside = [
    ...value.before,
    ...head.before,
    `set $iis_to ${printValue(
      value.parts
        .slice(split)
        .map((part) => part.value)
        .join(''),
    )};`,
    queryStatement(generation, action.appendQueryString),
    `set $iis_status ${action.status};`,
  ];
  const uri = isHere ? '$iis_to_local_path' : '/$iis_to_path';
  const pattern = isHere ? '^(.*)$' : '^/(.*)$';
  const behind = [
    refuseUnsafe('$iis_query'),
    `if (${test}) {`,
    `  rewrite ^ ${uri};`,
    `  rewrite "${pattern}" "${head.value}$1$iis_question_query?" ${flag};`,
    '}',
  ];
  return { inside, behind };
}

/**
 * A variable that a map computes must have its value before `rewrite` runs: the map's pattern would
 * put its own groups into $1.
 */
function computed(value: string): { readonly value: string; readonly before: readonly string[] } {
  if (!/\$\{iis_(?!dollar\})/.test(value)) return { value, before: [] };
  return { value: '$iis_head', before: [`set $iis_head ${printValue(value)};`] };
}
