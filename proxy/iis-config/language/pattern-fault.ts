import { RegExpSyntaxError, RegExpValidator } from '@eslint-community/regexpp';

/** Why IIS refuses a pattern, and where in it. */
export interface PatternFault {
  readonly index: number;
  readonly message: string;
}

/** Where what is not closed begins, and where the last characters stand. */
interface Places {
  readonly open: number[];
  readonly characters: number[];
}

/** What the parser threw, at the character that it is about: the parser says how far it has read. */
export function syntaxFault(source: string, error: unknown): PatternFault {
  if (!(error instanceof RegExpSyntaxError)) {
    return { index: 0, message: 'groups are nested too deeply' }; // the stack was full
  }
  const message = error.message.replace(/^.*\/: /s, '');
  const before = source.slice(0, error.index);
  switch (message) {
    case 'Invalid group':
      return invalidGroup(source, error.index - 1);
    case 'Nothing to repeat':
      return { index: /(?:[*+?]|\{[\d,]*\})\??$/.exec(before)?.index ?? error.index, message };
    case 'numbers out of order in {} quantifier':
      return { index: before.lastIndexOf('{'), message };
    case 'Range out of order in character class':
      // The last three are the range's two ends and its hyphen.
      return { index: placesIn(source).characters.at(-3) ?? error.index, message };
    case 'Unterminated group':
    case 'Unterminated character class':
      return { index: placesIn(source).open.at(-1) ?? error.index, message };
    default:
      return { index: error.index, message };
  }
}

function invalidGroup(source: string, index: number): PatternFault {
  const group = source.slice(index);
  const flags = /^\(\?[a-z-]+[:)]/i.exec(group)?.[0];
  if (flags !== undefined) {
    const rule = 'IIS ignores case unless ignoreCase="false" is set (general knowledge)';
    return { index, message: `"${flags}" is no ECMAScript: ${rule}` };
  }
  const isYounger = group.startsWith('(?<');
  const rule = 'look-behind and named groups are younger than IIS’s ECMAScript (general knowledge)';
  return { index, message: isYounger ? rule : 'Invalid group' };
}

function placesIn(source: string): Places {
  const open: number[] = [];
  const characters: number[] = [];
  const enter = (start: number): void => void open.push(start);
  const leave = (): void => void open.pop();
  const validator = new RegExpValidator({
    ecmaVersion: 5,
    onGroupEnter: enter,
    onGroupLeave: leave,
    onCapturingGroupEnter: enter,
    onCapturingGroupLeave: leave,
    onLookaroundAssertionEnter: enter,
    onLookaroundAssertionLeave: leave,
    onCharacterClassEnter: enter,
    onCharacterClassLeave: leave,
    onCharacter: (start) => void characters.push(start),
  });
  try {
    validator.validatePattern(source, 0, source.length, false);
  } catch {
    // It is known that it throws: what counts is how far it came.
  }
  return { open, characters };
}
