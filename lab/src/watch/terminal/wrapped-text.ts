/** Characters that a terminal shows two columns wide (UAX #11), nearly all of them. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
/** Those that stand on the one before them. */
const COMBINING = /\p{M}/u;

const ASCII = /^[ -~]*$/;

function columnsOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/**
 * The text in lines of at most so many columns, broken at spaces where there are any; what is more
 * than the last line holds ends in `…`.
 */
export function wrapped(text: string, width: number, mostLines: number): readonly string[] {
  if (ASCII.test(text) && text.length <= width) return [text];
  const lines: string[] = [];
  let rest = text;
  while (lines.length < mostLines - 1) {
    const fitting = beginning(rest, width);
    if (fitting.length === rest.length) break;
    const space = rest.lastIndexOf(' ', fitting.length);
    const line = space > 0 ? rest.slice(0, space) : fitting;
    lines.push(line);
    rest = rest.slice(line.length).trimStart();
  }
  const last = beginning(rest, width);
  return [...lines, last.length === rest.length ? last : `${beginning(rest, width - 1)}…`];
}

/** As much of it as fits into so many columns; at least one character. */
function beginning(text: string, width: number): string {
  let columns = 0;
  let length = 0;
  for (const character of text) {
    columns += columnsOf(character);
    if (columns > width && length > 0) break;
    length += character.length;
  }
  return text.slice(0, length);
}
