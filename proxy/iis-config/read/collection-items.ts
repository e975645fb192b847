import { READ_FINDINGS } from './read-findings.ts';
import { STOCK_FILE } from './stock-sections.ts';
import type { ConfigElement } from './xml/document.ts';
import type { Report } from '../findings.ts';
import type { CollectionSchema, ElementSchema } from './schema/schema.ts';

/** Elements of a collection in the order in which they hold, after `clear` and `remove`. */
export function collectionItems(
  levels: readonly ConfigElement[],
  schema: ElementSchema,
  report: Report,
): readonly ConfigElement[] {
  const { collection } = schema;
  if (collection === undefined) throw new TypeError('the schema has no collection');
  // Null where the schema names no key: such items are never the same.
  let items: { readonly key: string | null; readonly element: ConfigElement }[] = [];
  const inUse = new Map<string, ConfigElement>();
  for (const child of levels.flatMap((level) => level.children)) {
    if (child.name === 'clear' && collection.clear) {
      items = [];
      inUse.clear();
    } else if (child.name === 'remove' && collection.remove) {
      const key = keyOf(child, collection);
      items = items.filter((item) => item.key !== key);
      if (key !== null) inUse.delete(key);
    } else if (child.name === collection.addElement) {
      const key = keyOf(child, collection);
      const earlier = key === null ? undefined : inUse.get(key);
      if (earlier !== undefined) reportDuplicate(child, earlier, collection, report);
      if (key !== null) inUse.set(key, child);
      items.push({ key, element: child });
    }
  }
  return items.map(({ element }) => element);
}

/** Keys compare without regard to case: no key of these sections is caseSensitive but a map's. */
function keyOf(element: ConfigElement, { item, keys }: CollectionSchema): string | null {
  if (keys.length === 0) return null;
  const parts = keys.map(
    (name) => element.attributes.get(name)?.value ?? item.attributes[name]?.defaultValue ?? '',
  );
  // `key` of a rewrite map has caseSensitive="true" (rewrite_schema.xml).
  return JSON.stringify(keys[0] === 'key' ? parts : parts.map((part) => part.toLowerCase()));
}

function reportDuplicate(
  element: ConfigElement,
  earlier: ConfigElement,
  { keys }: CollectionSchema,
  report: Report,
): void {
  const shown = keys
    .map((name) => [name, element.attributes.get(name)?.value] as const)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}="${value}"`)
    .join(' ');
  const stock = earlier.position.file === STOCK_FILE ? ': IIS installs it' : '';
  const message = `<${element.name} ${shown}> is already in the collection${stock}`;
  report(READ_FINDINGS.IIS_DUPLICATE_ENTRY, element.position, message);
}
