import { nodesOf, type PatternNode } from '../language/pattern.ts';
import type { Pattern } from '../model.ts';

/**
 * What looks like another language's, and where. IIS's message for a bad repetition is that of
 * Microsoft's C++ <regex>, which knows POSIX classes: inferred, not measured.
 */
export function foreignSyntax({
  tree,
}: Pattern): { readonly index: number; readonly message: string } | undefined {
  for (const node of nodesOf(tree())) {
    const message = foreignMeaning(node);
    if (message !== undefined) return { index: node.start, message };
  }
  return undefined;
}

function foreignMeaning({ type, raw }: PatternNode): string | undefined {
  if (type === 'Character') {
    if (/^\\[AZzGhRKQE]$/.test(raw)) return 'an escape that ECMAScript reads as the plain letter';
    return /^\\p$/i.test(raw)
      ? 'a Unicode property, which ECMAScript reads as the letter p'
      : undefined;
  }
  if (type !== 'CharacterClass') return undefined;
  if (/^\[\[[:.=]/.test(raw))
    return 'a POSIX class, which ECMAScript reads as a set of its letters';
  return /^\[\^?\]$/.test(raw) ? 'an empty class, which only ECMAScript has' : undefined;
}

/** Whether it has alternatives, in a group or not. */
export function hasAlternatives({ tree }: Pattern): boolean {
  return nodesOf(tree()).some((node) => 'alternatives' in node && node.alternatives.length > 1);
}

/** Whether all that it matches has a question mark: one that is in no group and no class. */
export function needsQuestionMark(pattern: Pattern): boolean {
  if (hasAlternatives(pattern)) return false;
  const [only] = pattern.tree().alternatives;
  return only?.elements.some(({ raw }) => raw === '\\?') ?? false;
}
