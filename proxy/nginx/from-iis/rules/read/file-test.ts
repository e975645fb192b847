import {
  serverVariable,
  type VariableOrigin,
} from '../../../../iis-config/language/server-variables.ts';
import type { TemplatePart } from '../../../../iis-config/language/template.ts';
import type { Condition, RuleScope } from '../../../../iis-config/model.ts';
import type { Folder } from '../../facts.ts';
import { literalValue, variableValue } from '../../text/quoting.ts';
import { Unsupported } from '../../refusal.ts';

/** What IsFile and IsDirectory look at. */
export interface FileTest {
  /** Of the path, behind `beginning`. */
  readonly parts: readonly TemplatePart[];
  readonly beginning: string;
  /** As `if` takes it, once the path is in $iis_file_name; undefined: nothing is there. */
  readonly test: string | undefined;
  /** For a comment; empty: none. */
  readonly remark: string;
}

/** How a physical path begins, behind `root`. */
const BEGINNINGS: ReadonlyMap<VariableOrigin, string> = new Map([
  ['physical-path', variableValue('iis_path')],
  ['site-root', ''],
  ['application-root', '/'],
]);

const EMPTY = "the site's folder is empty";

/**
 * What a condition looks for in the site's folder; undefined: it matches a pattern.
 *
 * @throws {Unsupported} nginx cannot tell what is there
 */
export function fileTest(
  { input, matchType, negate }: Condition,
  scope: RuleScope,
  folder: Folder,
): FileTest | undefined {
  if (matchType === 'Pattern') return undefined;
  const nothing = { parts: [], beginning: '', test: undefined };
  if (scope === 'global') return { ...nothing, remark: 'there is no site yet' };
  if (folder === 'empty' && matchType === 'IsFile') return { ...nothing, remark: EMPTY };
  if (folder === 'unknown') {
    throw new Unsupported(
      `${matchType} tests for files in the site’s folder`,
      'tell nginx where they are: lab101 translate --root=/var/www/site',
    );
  }
  const [first, ...rest] = input.parts;
  const beginning =
    first?.kind === 'variable' ? BEGINNINGS.get(serverVariable(first.name).origin) : undefined;
  if (beginning === undefined) {
    if (folder === 'empty') return { ...nothing, remark: EMPTY };
    throw new Unsupported(
      `${matchType} of "${input.text}", which may be outside the site’s folder`,
      'begin it with {REQUEST_FILENAME} or {DOCUMENT_ROOT}',
    );
  }
  const parts = rest.map(withSlashes);
  if (folder === 'empty') {
    const test = `$iis_file_name ${negate ? '!~' : '~'} "^/?$"`;
    return { parts, beginning, test, remark: "of the site's folder there is the root alone" };
  }
  const test = `${negate ? '!' : ''}${matchType === 'IsFile' ? '-f' : '-d'} $iis_file`;
  return { parts, beginning: literalValue(folder.root) + beginning, test, remark: '' };
}

function withSlashes(part: TemplatePart): TemplatePart {
  return part.kind === 'text' ? { ...part, text: part.text.replaceAll('\\', '/') } : part;
}
