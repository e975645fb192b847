import type { Generation } from '../generation.ts';
import { literalValue, printValue, quoted, variableValue } from '../text/quoting.ts';
import { THIS_SERVER } from '../rules/redirect.ts';
import { urlOut } from './port-maps.ts';
import { faultGuards, pathGuards } from './filtering-guards.ts';
import { scopedGuards, scopesOf } from './scopes.ts';

/** What nginx has of the site's folder; `root` is its path there, such as `/var/www/site`. */
export type Folder = 'empty' | 'unknown' | { readonly root: string };

const ABOVE = String.raw`(?:^|/)\.\.(?:/|$)`;

/** No `..` that a rule has put together leads out of the folder. */
export const FILE_MAP = `map $iis_file_name $iis_file { volatile; "~${ABOVE}" ""; default $iis_file_name; }`;

/** Extensions of programs and sources, whatever request filtering says: nginx would show them. */
const PROGRAMS =
  'as[achmp]x|asp|config|cs|cshtml|php\\d?|phtml|rem|resx|shtml?|soap|stm|svc|vb|vbhtml|xamlx';

/** IIS's own list, without Default.asp and default.aspx, which are programs. */
const DOCUMENTS = ['Default.htm', 'index.htm', 'index.html', 'iisstart.htm'];

/**
 * What IIS's static file handler does: a file, a directory's default document, or the redirect to its
 * slash. IIS serves no
 * file without a MIME type (404.3), so none whose name has no dot, or begins with it.
 */
export function folderLocation(
  generation: Generation,
  root: string,
  unserved: readonly string[],
): readonly string[] {
  const file = literalValue(root) + variableValue('iis_path');
  return [
    'location @folder {',
    `  root ${quoted(root)};`,
    '  default_type application/octet-stream;',
    `  if ($iis_path ~ "${ABOVE}") { return 404; }`,
    ...filteredAgain(generation),
    ...unserved.map((line) => `  ${line}`),
    '  if ($request_method !~ "^(?:GET|HEAD)$") { return 405; }',
    `  if ($iis_path ~* "\\.(?:${PROGRAMS})$") { return 404; } # what IIS would run`,
    '  if ($iis_path ~ "/\\.") { return 404; }',
    `  set $iis_file_name ${printValue(file)};`,
    '  set $iis_file_path "";',
    '  if (-f $iis_file_name) { set $iis_file_path $iis_path; }',
    '  if ($iis_file_path ~ "/[^./]+$") { return 404; }',
    '  rewrite ^ $iis_path;',
    '  set $iis_here "";',
    `  if ($http_host) { set $iis_here ${urlOut(generation, 'location', THIS_SERVER)}; }`,
    '  if (-d $iis_file_name) { rewrite "^(.*[^/])$" $iis_here$1/ permanent; }',
    '  set $iis_document "";',
    ...DOCUMENTS.toReversed().map(
      (name) => `  if (-f "\${iis_file_name}${name}") { set $iis_document ${name}; }`,
    ),
    '  if ($iis_path !~ "/$") { set $iis_document ""; }',
    '  rewrite ^ $iis_path$iis_document;',
    '  break;',
    '}',
  ];
}

/** Of a folder in which nothing is. */
export function emptyFolder(generation: Generation, answers: readonly string[]): readonly string[] {
  return [
    'location @folder {',
    ...filteredAgain(generation),
    ...answers.map((line) => `  ${line}`),
    '}',
  ];
}

/** Request filtering judges what the rules have made of the path [reading UR27], before its file is asked for. */
function filteredAgain({ configuration }: Generation): readonly string[] {
  const lists = scopesOf(configuration).map((scope) =>
    faultGuards(scope).concat(pathGuards(scope.requestFiltering, '$iis_path')),
  );
  return scopedGuards(lists).map((line) => `  ${line}`);
}
