/** Turns each code in a text into a link to its page. */
export const linked = (text: string): string =>
  text.replaceAll(/\bF\d\d\b/g, (code) => `[${code}](${code}.md)`);

/** A table with padded cells, as the formatter writes it. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, column) =>
    Math.max(3, head.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(heads), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join(
    '\n',
  );
}

export const code = (text: string): string => `\`${text}\``;

export const fence = (language: string, text: string): string =>
  `\`\`\`${language}\n${text}\n\`\`\``;

export const list = (items: readonly string[]): string =>
  items.map((item) => `- ${item}`).join('\n');
