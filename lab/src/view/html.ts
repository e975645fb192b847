import { visibleText } from '../text/visible-text.ts';

/** Markup that is safe to put into a page: everything in it was written here or was escaped. */
export interface Html {
  readonly markup: string;
}

type Content = Html | string | number | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A tagged template for markup. Values are escaped for text and quoted attributes; only `Html` goes
 * in as it is. Undefined and false write nothing.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const own = withoutIndents(parts);
  let markup = own[0] ?? '';
  for (const [index, value] of values.entries()) markup += written(value) + (own[index + 1] ?? '');
  return { markup };
}

const trimmed = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Removes the source's indentation, which would be megabytes in a page of a thousand sockets. */
function withoutIndents(parts: TemplateStringsArray): readonly string[] {
  const known = trimmed.get(parts);
  if (known !== undefined) return known;
  const own = parts.map((part) => part.replaceAll(/\s*\n\s*/g, '\n'));
  trimmed.set(parts, own);
  return own;
}

/**
 * Marks this project's own markup, such as a style sheet, as safe. Never pass it text from outside.
 */
export function ownMarkup(markup: string): Html {
  return { markup };
}

function written(value: Content): string {
  if (value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if ('markup' in value) return value.markup;
  return value.map(written).join('');
}

function escaped(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
