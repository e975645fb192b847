import { Unsupported } from '../../refusal.ts';
import { comment, literalValue, singleQuoted } from '../../text/quoting.ts';

/** nginx reads a word of its file into a buffer of 4096 bytes. */
const LONGEST_RULE = 4000;

/**
 * The last `add_header` reads a variable of JavaScript, which changes the headers just before they
 * are sent. js_header_filter, the directive for that, is not allowed in a server block, where rules
 * answer by themselves.
 */
export const SCRIPT_LINES = [
  'add_header Outbound-Rules $iis_outbound always; # never sent: its value is empty',
];

/**
 * A rule as data for iis-functions.js, in a variable of its own.
 *
 * @throws {Unsupported} it is too long
 */
export function scriptedMap(name: string, rule: object, number: number): readonly string[] {
  return [
    `# outbound rule "${comment(name)}"`,
    `map "" $iis_outbound_${number} { default ${word(JSON.stringify(rule))}; }`,
  ];
}

/** JSON as one word of nginx's file: in single quotes, and in ASCII. */
function word(data: string): string {
  const plain = data.replaceAll(
    /[^ -&(-~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const written = singleQuoted(literalValue(plain));
  if (written.length <= LONGEST_RULE) return written;
  throw new Unsupported(
    `it is ${written.length} characters long, and nginx reads at most ${LONGEST_RULE}`,
    'split it into two rules',
  );
}
