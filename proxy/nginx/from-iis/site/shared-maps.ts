import type { RewriteMap } from '../../../iis-config/model.ts';
import { FILE_MAP } from './folder.ts';
import { locationMap } from './scopes.ts';
import type { Facts } from '../facts.ts';
import type { Printer } from '../print.ts';
import { originalMaps } from './state-variables.ts';
import {
  DOLLAR_BLOCK,
  headerIdentifier,
  literalValue,
  mapVariable,
  quoted,
} from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';

/**
 * What several rules use, as far as `lines` name it. A `map` is nginx's only function: `volatile`
 * makes it look at its argument, a variable that the rules set, each time anew.
 */
export function sharedMaps(
  facts: Facts,
  ruleMaps: readonly string[],
  lines: readonly string[],
): readonly string[] {
  const { configuration, options, variables } = facts;
  const always = options.ports === undefined ? [] : ['$iis_server_name'];
  const statements = [...always, ...lines, ...ruleMaps].filter((line) => !/^\s*#/.test(line));
  const text = statements.join('\n');
  return [
    DOLLAR_BLOCK,
    'map $request_uri $iis_asked_query { "~\\?(?<asked_query>.*)$" $asked_query; }',
    '# A rule sees the path without its leading slash.',
    'map $iis_path $iis_relative_path { volatile; "~^/(?<relative_path>.*)$" $relative_path; }',
    ...locationMap(configuration),
    ...named(text),
    ...[...variables.keys()].flatMap((name) => {
      const id = headerIdentifier(name);
      return use(`iis_kept_${id}`).test(text) ? [keptMap(id)] : [];
    }),
    ...originalMaps(facts),
    ...ruleMaps,
    ...[...configuration.rewriteMaps].flatMap(([name, map]) => {
      const variable = mapVariable(name);
      return use(variable).test(text) ? rewriteMapLines(variable, map) : [];
    }),
  ];
}

/** Maps that belong together: written if a line, or a later map of the table, names one of them. */
const SHARED: readonly (readonly string[])[] = [
  ['map $https $iis_https { on on; default off; }'],
  ['map $https $iis_port_secure { on 1; default 0; }'],
  ['map $http_host $iis_server_name { "~^(?<name_alone>.*?)(?::[0-9]*)?$" $name_alone; }'],
  [FILE_MAP],
  [
    '# An action’s url stands in $iis_to: its first "?" begins the query, also one that was %3F.',
    'map $iis_to $iis_to_path { volatile; "~^(?<to_path>[^?]*)" $to_path; }',
    'map $iis_query $iis_question_query { volatile; "" ""; default "?$iis_query"; }',
  ],
  ['map $iis_to $iis_to_query { volatile; "~^[^?]*\\?(?<to_query>.*)$" $to_query; default ""; }'],
  [
    'map $iis_query $iis_and_query { volatile; "" ""; default "&$iis_query"; }',
    'map $iis_to_query $iis_to_query_and_query { volatile; "" $iis_query; default "$iis_to_query$iis_and_query"; }',
  ],
  [
    '# A path on this server: one slash before it, none doubled.',
    ...[1, 2, 3, 4, 5].map(mergeStep),
  ],
  [
    '# IIS sends no relative Location.',
    'map "$http_host $iis_location" $iis_whole_location { volatile; "~^[^ ]+ /" "$scheme://$http_host$iis_location"; default $iis_location; }',
  ],
  [
    'map $iis_to_path $iis_to_either_path { volatile; "~*^[a-z][a-z0-9+.-]*://" $iis_to_path; default $iis_to_local_path; }',
  ],
];

function named(text: string): readonly string[] {
  let written = '';
  for (const maps of SHARED.toReversed()) {
    const names = maps.flatMap((line) => / \$(?<name>\w+) \{/.exec(line)?.groups?.['name'] ?? []);
    if (names.some((name) => use(name).test(text + written)))
      written = `${maps.join('\n')}\n${written}`;
  }
  return written.split('\n').slice(0, -1);
}

/** Finds where nginx uses a variable, or the JSON of an outbound rule does. */
function use(variable: string): RegExp {
  return new RegExp(`(?:\\$\\{?|\\["(?:variable",|map",\\[)")${variable}\\b`);
}

function mergeStep(step: number): string {
  const from = step === 1 ? '/$iis_to_path' : `$iis_merge_${step - 1}`;
  const to = step === 5 ? 'iis_to_local_path' : `iis_merge_${step}`;
  return `map "${from}" $${to} { volatile; "~^(?<m${step}_head>.*?)//+(?<m${step}_tail>.*)$" "$m${step}_head/$m${step}_tail"; default "${from}"; }`;
}

/** Declared where rules call one: the functions read $iis_argument. */
export function scriptLines({ calls }: Printer, functionsFile: string): readonly string[] {
  if (calls.length === 0) return [];
  return [
    '# nginx’s JavaScript, for what rules ask beyond its own directives.',
    `js_import iis from ${quoted(functionsFile)};`,
    ...calls.map(({ variable, name }) => `js_set $${variable} iis.${name};`),
  ];
}

/** replace="false": what is there stays. */
function keptMap(id: string): string {
  return `map $iis_var_${id} $iis_kept_${id} { volatile; "" $iis_new; default $iis_var_${id}; }`;
}

/** nginx compares a map's strings without regard to case; a regular expression may regard it. */
function rewriteMapLines(variable: string, map: RewriteMap): readonly string[] {
  const entries = [...map.entries];
  const folded = new Set(entries.map(([key]) => key.toLowerCase()));
  if (map.ignoreCase && folded.size < entries.length) {
    throw new Unsupported(
      `the rewrite map "${map.name}" has two keys that differ in case only`,
      'leave one of them, or set ignoreCase="false"',
    );
  }
  const written = entries.map(
    ([key, value]) => `  ${mapKey(key, map.ignoreCase)} ${mapValue(value)};`,
  );
  return [
    `# <rewriteMap name=${JSON.stringify(map.name)}>`,
    `map $iis_key $${variable} {`,
    '  volatile;',
    `  default ${mapValue(map.defaultValue)};`,
    ...written,
    '}',
  ];
}

function mapKey(key: string, ignoreCase: boolean): string {
  const isAscii = /^[\u0020-\u007e]*$/.test(key);
  if (ignoreCase && !isAscii) {
    throw new Unsupported(
      `the rewrite map key "${key}" is not ASCII, and nginx knows no other letters' case`,
      'set ignoreCase="false" on the map',
    );
  }
  if (!ignoreCase && key !== '')
    return quoted(`~^${key.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`);
  // `default`, `hostnames`, `include`, `volatile` and what begins with ~ or \ are taken literally.
  return quoted(/^(?:[~\\]|default$|hostnames$|include$|volatile$)/.test(key) ? `\\${key}` : key);
}

function mapValue(value: string): string {
  if (/\p{Cc}/u.test(value)) {
    throw new Unsupported(`the rewrite map value "${value}" has a control character`, 'remove it');
  }
  return quoted(literalValue(value));
}
