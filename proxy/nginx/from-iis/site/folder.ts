import {
  serverVariable,
  type VariableOrigin,
} from '../../../iis-config/language/server-variables.ts';
import type { TemplatePart } from '../../../iis-config/language/template.ts';
import type { Condition, RuleScope } from '../../../iis-config/model.ts';
import type { Generation } from '../generation.ts';
import { literalValue, printValue, quoted, variableValue } from '../text/quoting.ts';
import { Unsupported } from '../refusal.ts';
import { THIS_SERVER } from '../rules/redirect.ts';
import { urlOut } from './port-maps.ts';
import { pathGuards } from './filtering-guards.ts';
import { scopedGuards, scopesOf } from './scopes.ts';
import { carriedParts, partsToValue, text, type ValueContext } from '../rules/value.ts';

/** What nginx has of the site's folder; `root` is its path there, such as `/var/www/site`. */
export type Folder = 'empty' | 'unknown' | { readonly root: string };

/** How a physical path begins, behind `root`. */
const BEGINNINGS: ReadonlyMap<VariableOrigin, string> = new Map([
  ['physical-path', variableValue('iis_path')],
  ['site-root', ''],
  ['application-root', '/'],
]);

const EMPTY = "the site's folder is empty";

/** IsFile and IsDirectory; `then` is the statement for a condition that holds. */
export function fileTest(
  { input, matchType, negate }: Condition,
  then: string,
  context: ValueContext & { readonly scope: RuleScope },
): readonly string[] {
  const { generation, scope } = context;
  const { folder } = generation.options;
  const nothingIsThere = (why: string): readonly string[] => [
    negate ? `${then} # ${why}: nothing is there` : `# ${matchType} never holds: ${why}`,
  ];
  const [first, ...rest] = carriedParts(input);
  if (scope === 'global') return nothingIsThere('there is no site yet');
  if (folder === 'empty' && matchType === 'IsFile') return nothingIsThere(EMPTY);
  if (folder === 'unknown') {
    throw new Unsupported(
      `${matchType} tests for files in the site’s folder`,
      'tell nginx where they are: lab101 translate --root=/var/www/site',
    );
  }
  const beginning =
    first?.kind === 'variable' ? BEGINNINGS.get(serverVariable(first.name).origin) : undefined;
  if (beginning === undefined) {
    if (folder === 'empty') return nothingIsThere(EMPTY);
    throw new Unsupported(
      `${matchType} of "${input.text}", which may be outside the site’s folder`,
      'begin it with {REQUEST_FILENAME} or {DOCUMENT_ROOT}',
    );
  }
  const others = partsToValue(rest.map(withSlashes), context);
  if (folder === 'empty') {
    const path = printValue(beginning + text(others));
    const is = negate ? '!~' : '~';
    return [
      ...others.before,
      `set $iis_file_name ${path};`,
      `if ($iis_file_name ${is} "^/?$") { ${then} } # of the site's folder there is the root alone`,
    ];
  }
  generation.features.add('file-test');
  const name = literalValue(folder.root) + beginning + text(others);
  const test = `${negate ? '!' : ''}${matchType === 'IsFile' ? '-f' : '-d'}`;
  return [
    ...others.before,
    `set $iis_file_name ${printValue(name)};`,
    `if (${test} $iis_file) { ${then} }`,
  ];
}

function withSlashes(part: TemplatePart): TemplatePart {
  return part.kind === 'text' ? { ...part, text: part.text.replaceAll('\\', '/') } : part;
}

const ABOVE = String.raw`(?:^|/)\.\.(?:/|$)`;

/** No `..` that a rule has put together leads out of the folder. */
export function folderMaps({ features }: Generation): readonly string[] {
  if (!features.has('file-test')) return [];
  return [`map $iis_file_name $iis_file { volatile; "~${ABOVE}" ""; default $iis_file_name; }`];
}

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
export function folderLocation(generation: Generation, root: string): readonly string[] {
  const file = literalValue(root) + variableValue('iis_path');
  return [
    'location @folder {',
    `  root ${quoted(root)};`,
    '  default_type application/octet-stream;',
    '  if ($request_method !~ "^(?:GET|HEAD)$") { return 405; }',
    `  if ($iis_path ~ "${ABOVE}") { return 404; }`,
    ...scopedGuards(
      scopesOf(generation.configuration).map(({ requestFiltering }) =>
        pathGuards(requestFiltering, '$iis_path'),
      ),
    ).map((line) => `  ${line}`),
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
