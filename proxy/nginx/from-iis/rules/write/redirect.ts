import type { Site } from '../../site.ts';
import { urlOut } from '../../site/port-maps.ts';
import { printValue, variableValue } from '../../text/quoting.ts';
import type { WrittenAction } from './written-action.ts';
import type { ClientUrl, Url } from '../read/url.ts';

/** What must not go into a header or a request line as it is. */
const UNSAFE = String.raw`[^\x21-\x7e]`;

const NOT_ENCODED =
  'return 501 "Not translated: plain nginx cannot percent-encode this query string\\n";';

export function refuseUnsafe(variable: string): string {
  return `if (${variable} ~ "${UNSAFE}") { ${NOT_ENCODED} }`;
}

const LOCATION = variableValue('iis_whole_location');
/** A part of an nginx value: where the client asks. */
export const THIS_SERVER = `${variableValue('scheme')}://${variableValue('http_host')}`;
const TO_URL = variableValue('iis_to_path') + variableValue('iis_question_query');

/**
 * nginx percent-encodes a group of the pattern of `rewrite` when it redirects, and nothing else
 * that could stand in a Location. So a decoded path is made the URI, then redirected from there.
 */
export function redirectLines(
  site: Site,
  url: Url & ClientUrl,
  isScripted: boolean,
  test: string,
): WrittenAction {
  const { status, kind, encoded, printed, before, query, decoded } = url;
  if (decoded !== undefined && !isScripted) {
    return encodedRedirect(url, decoded, test, site.options.ports !== undefined);
  }
  const refused = refuseUnsafe('$iis_location');
  const answer = urlOut(site, 'location', LOCATION, (location) => {
    return `if (${test}) { return ${status} ${location}; }`;
  });
  const to = `set $iis_to ${isScripted ? printed : encoded};`;
  if (isScripted) {
    const call = { call: 'location', value: TO_URL, result: 'iis_location' } as const;
    return { inside: [...before, to, query, call], behind: [answer], answers: true };
  }
  const made = `set $iis_location "${PATHS[kind]}$iis_question_query";`;
  return { inside: [...before, to, query, made], behind: [refused, answer], answers: true };
}

const PATHS: Readonly<Record<ClientUrl['kind'], string>> = {
  path: '$iis_to_local_path',
  maybe: '$iis_to_either_path',
  absolute: '$iis_to_path',
};

function encodedRedirect(
  { status, kind, before, query }: Url & ClientUrl,
  { head, tail }: NonNullable<ClientUrl['decoded']>,
  test: string,
  movesPorts: boolean,
): WrittenAction {
  const isHere = kind !== 'absolute';
  const to = isHere ? THIS_SERVER : head;
  // A variable that a map computes must have its value before `rewrite` runs: the map's pattern
  // would put its own groups into $1.
  const isComputed = /\$\{iis_(?!dollar\})/.test(to);
  // What is encoded has to pass @redirect to get the lab's port.
  const leavesByCode = movesPorts || status > 302;
  const flag = status === 301 && !leavesByCode ? 'permanent' : 'redirect';
  const pattern = isHere ? '^(.*)$' : '^/(.*)$';
  return {
    answers: true,
    needs: leavesByCode ? [{ features: ['redirect-by-code'] }] : [],
    inside: [
      ...before,
      ...(isComputed ? [`set $iis_head ${printValue(to)};`] : []),
      `set $iis_to ${tail};`,
      query,
      `set $iis_status ${status};`,
    ],
    behind: [
      refuseUnsafe('$iis_query'),
      `if (${test}) {`,
      `  rewrite ^ ${isHere ? '$iis_to_local_path' : '/$iis_to_path'};`,
      `  rewrite "${pattern}" "${isComputed ? '$iis_head' : to}$1$iis_question_query?" ${flag};`,
      '}',
    ],
  };
}
