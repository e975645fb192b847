import type { Facts } from '../facts.ts';
import type { Site } from '../site.ts';
import type { Block, Statements } from '../print.ts';
import { literalValue, printValue, quoted, variableValue } from '../text/quoting.ts';
import { THIS_SERVER } from '../rules/write/redirect.ts';
import { urlOut } from './port-maps.ts';
import { faultGuards, pathGuards } from './filtering-guards.ts';
import { scopedGuards } from './scopes.ts';

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
export function folderLocation(site: Site, unserved: readonly string[], notFound: string): Block {
  const { folder } = site.options;
  const inside =
    typeof folder === 'string'
      ? [...filteredAgain(site), ...unserved, notFound]
      : fileLines(site, folder.root, unserved);
  return { block: 'location @folder', inside };
}

function fileLines(site: Site, root: string, unserved: readonly string[]): Statements {
  const file = literalValue(root) + variableValue('iis_path');
  return [
    `root ${quoted(root)};`,
    'default_type application/octet-stream;',
    `if ($iis_path ~ "${ABOVE}") { return 404; }`,
    ...filteredAgain(site),
    ...unserved,
    'if ($request_method !~ "^(?:GET|HEAD)$") { return 405; }',
    `if ($iis_path ~* "\\.(?:${PROGRAMS})$") { return 404; } # what IIS would run`,
    'if ($iis_path ~ "/\\.") { return 404; }',
    `set $iis_file_name ${printValue(file)};`,
    'set $iis_file_path "";',
    'if (-f $iis_file_name) { set $iis_file_path $iis_path; }',
    'if ($iis_file_path ~ "/[^./]+$") { return 404; }',
    'rewrite ^ $iis_path;',
    'set $iis_here "";',
    urlOut(site, 'location', THIS_SERVER, (here) => {
      return `if ($http_host) { set $iis_here ${here}; }`;
    }),
    'if (-d $iis_file_name) { rewrite "^(.*[^/])$" $iis_here$1/ permanent; }',
    'set $iis_document "";',
    ...DOCUMENTS.toReversed().map(
      (name) => `if (-f "\${iis_file_name}${name}") { set $iis_document ${name}; }`,
    ),
    'if ($iis_path !~ "/$") { set $iis_document ""; }',
    'rewrite ^ $iis_path$iis_document;',
    'break;',
  ];
}

/** Request filtering judges what the rules have made of the path [reading UR27], before its file is asked for. */
function filteredAgain({ configuration }: Facts): readonly string[] {
  return scopedGuards(configuration, (scope) => [
    ...faultGuards(scope),
    ...pathGuards(scope.requestFiltering, '$iis_path'),
  ]);
}
