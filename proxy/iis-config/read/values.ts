import { parseBool, parseTimeSpan, spelt } from './schema/attribute-value.ts';
import type { ConfigAttribute, ConfigElement } from './xml/document.ts';
import type { Report } from '../findings.ts';
import { type Pattern, type PatternOptions, parsePattern } from '../language/pattern.ts';
import { parseTemplate, type Template } from '../language/template.ts';
import type { Position, Written } from '../language/written.ts';
import { collectionItems } from './collection-items.ts';
import type { ElementSchema } from './schema/schema.ts';

const NOWHERE: Position = { file: '', line: 1, column: 1 };

/** Reads attributes with the schema's defaults. A faulty value, reported before, is the default. */
export interface Values {
  text(name: string): string;
  /** @param isRead false: it is empty, whatever stands there */
  pattern(name: string, options: PatternOptions, isRead?: boolean): Pattern;
  template(name: string, parse?: (written: Written) => Template): Template;
  /** Where an attribute's value stands. */
  at(name: string): Position;
  bool(name: string): boolean;
  integer(name: string): number;
  seconds(name: string): number;
  /** One of the names of an enum, as the schema spells it. */
  oneOf<Name extends string>(name: string, names: readonly Name[]): Name;
  /** Where the element stands; the one that it is in, if it is missing. */
  readonly position: Position;
  child(name: string): Values;
  /** Of a collection, in the order in which they hold. */
  items(report: Report): readonly Values[];
}

/**
 * @param elements the same element at the levels of the hierarchy, the server's first: the site's
 * attribute holds before the server's
 * @param position where what no attribute says stands. Default: where the last element stands
 * @throws {TypeError} for a name or type that the schema does not have: a mistake of the caller
 */
export function createValues(
  elements: readonly (ConfigElement | undefined)[],
  schema: ElementSchema,
  position = elements.findLast((element) => element !== undefined)?.position ?? NOWHERE,
): Values {
  const given = (name: string): ConfigAttribute | undefined =>
    elements.findLast((element) => element?.attributes.has(name))?.attributes.get(name);
  const read = <Value>(name: string, parse: (text: string) => Value | undefined): Value => {
    const attribute = schema.attributes[name];
    if (attribute === undefined) throw new TypeError(`the schema has no attribute ${name}`);
    const text = given(name)?.value;
    const value = (text === undefined ? undefined : parse(text)) ?? parse(attribute.defaultValue);
    if (value === undefined) throw new TypeError(`${name} is of another type`);
    return value;
  };
  const written = (name: string): Written => {
    const attribute = given(name);
    const at = attribute?.at ?? (() => position);
    return { text: read(name, (text) => text), at, isGiven: attribute !== undefined };
  };
  return {
    position,
    text: (name) => read(name, (text) => text),
    pattern: (name, options, isRead = true) =>
      parsePattern(isRead ? written(name) : { ...written(name), text: '' }, options),
    template: (name, parse = parseTemplate) => parse(written(name)),
    at: (name) => written(name).at(0),
    bool: (name) => read(name, parseBool),
    integer: (name) => read(name, (text) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined)),
    seconds: (name) => read(name, parseTimeSpan),
    oneOf: (name, names) =>
      read(name, (text) => {
        const spelling = spelt(text, names);
        return names.find((candidate) => candidate === spelling);
      }),
    child: (name) => {
      const children = elements.map((element) => childOf(element, name));
      const at = children.findLast((child) => child !== undefined)?.position ?? position;
      return createValues(children, schemaOf(schema, name), at);
    },
    items: (report) => {
      const levels = elements.filter((element) => element !== undefined);
      return collectionItems(levels, schema, report).map((item) =>
        createValues([item], itemSchema(schema)),
      );
    },
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
