import { RegExpParser, type AST } from '@eslint-community/regexpp';
import { syntaxFault, type PatternFault } from './pattern-fault.ts';
import type { Written } from './written.ts';

export type PatternSyntax = 'ECMAScript' | 'Wildcard' | 'ExactMatch';

/** A node of a pattern's tree. Characters are UTF-16 units. */
export type PatternNode = AST.Node;

export interface PatternOptions {
  readonly syntax: PatternSyntax;
  readonly ignoreCase: boolean;
  /**
   * "ExactMatch – exact string search is performed within the input string" (2.0 reference): so of
   * outbound rules; inbound rules compare all of it.
   */
  readonly within?: boolean;
}

/** A pattern, parsed. ECMAScript looks anywhere in the input, Wildcard and ExactMatch at all of it. */
export interface Pattern extends Written {
  readonly syntax: PatternSyntax;
  readonly ignoreCase: boolean;
  /** The same as a regular expression. */
  readonly source: string;
  /** How many groups capture: {R:1} to {R:groups}. */
  readonly groups: number;
  /** Why IIS refuses it: then the tree is empty. */
  readonly fault: PatternFault | undefined;
  /** What the regular expression is made of. A function: a tree knows its parents, and is no JSON. */
  readonly tree: () => AST.Pattern;
}

/**
 * IIS's dialect is ECMAScript's third edition: no lookbehind, no named groups, no inline flags.
 * What JavaScript has learnt since must not pass here and fail on Windows, nor depend on Node's
 * version. (The documentation names the dialect; the edition is general knowledge. The fifth
 * edition's regular expressions are the same.)
 */
const PARSER = new RegExpParser({ ecmaVersion: 5 });
const EMPTY = PARSER.parsePattern('', 0, 0, false);

/** Deeper than anybody writes; PCRE reads 250. */
const MAX_DEPTH = 200;

export function parsePattern(written: Written, options: PatternOptions): Pattern {
  const { syntax, ignoreCase } = options;
  const source = ecmaScriptSource(written.text, options);
  const { tree, fault } = readTree(source);
  const groups = nodesOf(tree).filter(({ type }) => type === 'CapturingGroup').length;
  return { ...written, syntax, ignoreCase, source, groups, fault, tree: () => tree };
}

/** A node and all in it, in the order in which they are written. */
export function nodesOf(node: PatternNode): readonly PatternNode[] {
  return [node, ...childrenOf(node).flatMap(nodesOf)];
}

function childrenOf(node: PatternNode): readonly PatternNode[] {
  if ('alternatives' in node) return node.alternatives;
  if ('elements' in node) return node.elements;
  if (node.type === 'Quantifier') return [node.element];
  return node.type === 'CharacterClassRange' ? [node.min, node.max] : [];
}

function readTree(source: string): Pick<Pattern, 'fault'> & { readonly tree: AST.Pattern } {
  try {
    const tree = PARSER.parsePattern(source, 0, source.length, false);
    const fault = deepGroup(tree, 0) ?? literalBrace(tree);
    return { tree: fault === undefined ? tree : EMPTY, fault };
  } catch (error) {
    return { tree: EMPTY, fault: syntaxFault(source, error) };
  }
}

function deepGroup(node: PatternNode, depth: number): PatternFault | undefined {
  if (depth > MAX_DEPTH) {
    return { index: node.start, message: `groups are nested more than ${MAX_DEPTH} deep` };
  }
  const inside = 'alternatives' in node ? depth + 1 : depth;
  for (const child of childrenOf(node)) {
    const fault = deepGroup(child, inside);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * "The expression contains a repeat expression … not preceded by an expression": saotn.org,
 * "Rewrite Module error: Expression contains a repeat expression".
 */
function literalBrace(tree: AST.Pattern): PatternFault | undefined {
  const found = nodesOf(tree).find(
    ({ type, raw, parent }) =>
      type === 'Character' && raw === '{' && !parent?.type.startsWith('CharacterClass'),
  );
  if (found === undefined) return undefined;
  const rule = 'patterns take no {variables} and no back-references, and a literal { is \\{';
  return { index: found.start, message: `"{" is not a quantifier: ${rule}` };
}

/**
 * Wildcard: `*` is any number of any characters, captured; `?` is one, not captured (configuration
 * reference, "Rule pattern syntax": sure). The stars are greedy from the left (not documented).
 */
function ecmaScriptSource(text: string, { syntax, within }: PatternOptions): string {
  if (syntax === 'ECMAScript') return text;
  if (syntax === 'ExactMatch') return within ? escapeRegExp(text) : `^${escapeRegExp(text)}$`;
  const source = text.replace(/[^]/g, (character) => {
    if (character === '*') return String.raw`([\s\S]*)`;
    return character === '?' ? String.raw`[\s\S]` : escapeRegExp(character);
  });
  return `^${source}$`;
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);
}
