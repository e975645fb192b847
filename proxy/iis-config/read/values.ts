import { parseBool, parseTimeSpan, spelt } from './schema/attribute-value.ts';
import type { ConfigElement } from './xml/document.ts';
import type { Position, Written } from '../language/written.ts';
import type { AttributeSchema, ElementSchema } from './schema/schema.ts';

const NOWHERE: Position = { file: '', line: 1, column: 1 };

/** Reads attributes with the schema's defaults. A faulty value, reported before, is the default. */
export interface Values {
  text(name: string): string;
  /** The same with where it stands, for what is parsed further. */
  written(name: string): Written;
  bool(name: string): boolean;
  integer(name: string): number;
  seconds(name: string): number;
  /** One of the names of an enum, as the schema spells it. */
  oneOf<Name extends string>(name: string, names: readonly Name[]): Name;
}

/**
 * @param elements the same element at the levels of the hierarchy, the nearest first: the site's
 * attribute holds before the server's
 * @param position where what no attribute says stands. Default: where the first element stands
 * @throws {TypeError} for a name or type that the schema does not have: a mistake of the caller
 */
export function createValues(
  elements: readonly (ConfigElement | undefined)[],
  schema: ElementSchema,
  position = elements.find((element) => element !== undefined)?.position ?? NOWHERE,
): Values {
  const raw = (name: string): { given: string | undefined; attribute: AttributeSchema } => {
    const attribute = schema.attributes[name];
    if (attribute === undefined) throw new TypeError(`the schema has no attribute ${name}`);
    const given = elements.find((element) => element?.attributes.has(name));
    return { given: given?.attributes.get(name)?.value, attribute };
  };
  const read = <Value>(name: string, parse: (text: string) => Value | undefined): Value => {
    const { given, attribute } = raw(name);
    const value = (given === undefined ? undefined : parse(given)) ?? parse(attribute.defaultValue);
    if (value === undefined) throw new TypeError(`${name} is of another type`);
    return value;
  };
  return {
    text: (name) => read(name, (text) => text),
    written: (name) => {
      const given = elements.find((element) => element?.attributes.has(name))?.attributes.get(name);
      return {
        text: read(name, (text) => text),
        at: given?.at ?? (() => position),
        isGiven: given !== undefined,
      };
    },
    bool: (name) => read(name, parseBool),
    integer: (name) => read(name, (text) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined)),
    seconds: (name) => read(name, parseTimeSpan),
    oneOf: (name, names) =>
      read(name, (text) => {
        const spelling = spelt(text, names);
        return names.find((candidate) => candidate === spelling);
      }),
  };
}

/** The child of that name, where there is one. */
export function childOf(
  element: ConfigElement | undefined,
  name: string,
): ConfigElement | undefined {
  return element?.children.find((child) => child.name === name);
}

/** The schema of an element that is known to be in the schema. */
export function schemaOf(schema: ElementSchema, name: string): ElementSchema {
  const child = schema.elements[name];
  if (child === undefined) throw new TypeError(`the schema has no element ${name}`);
  return child;
}

/** The schema of a collection's items. */
export function itemSchema(schema: ElementSchema): ElementSchema {
  if (schema.collection === undefined) throw new TypeError('the schema has no collection');
  return schema.collection.item;
}
