import { READ_FINDINGS } from '../read-findings.ts';
import { otherCase, valueFault } from './attribute-value.ts';
import type { ConfigAttribute, ConfigElement } from '../xml/document.ts';
import { suggestion } from './nearest-name.ts';
import { REDIRECT_TYPES, REDIRECTS } from '../../model.ts';
import { shortened, type Report } from '../../findings.ts';
import {
  element as elementSchema,
  type AttributeSchema,
  type CollectionSchema,
  type ElementSchema,
} from './schema.ts';

/** Attributes that every section and element may have (iis-docs, "Locking in IIS configuration"). */
const COMMON_ATTRIBUTES: ReadonlySet<string> = new Set([
  'configSource',
  'configProtectionProvider',
  'overrideMode',
  'allowOverride',
  'lockItem',
  'lockAttributes',
  'lockAllAttributesExcept',
  'lockElements',
  'lockAllElementsExcept',
]);

/**
 * Holds an element against its schema, and all in it: names, values, what is required, what may
 * stand once.
 */
export function validateElement(
  element: ConfigElement,
  schema: ElementSchema,
  report: Report,
): void {
  if (schema.opaque) return;
  validateAttributes(element, schema.attributes, report);
  if (element.strayText !== undefined) {
    report(READ_FINDINGS.IIS_STRAY_TEXT, element.strayText, `text in <${element.name}>`);
  }
  const { collection } = schema;
  const seen = new Set<string>();
  for (const child of element.children) {
    const known = own(schema.elements, child.name);
    if (known !== undefined) {
      if (seen.has(child.name)) {
        const message = `<${child.name}> appears here twice`;
        report(READ_FINDINGS.IIS_DUPLICATE_ELEMENT, child.position, message);
      }
      seen.add(child.name);
      validateElement(child, known, report);
    } else if (collection !== undefined && directives(collection).includes(child.name)) {
      validateDirective(child, collection, report);
    } else {
      const names = [...Object.keys(schema.elements), ...directives(collection)];
      const near = suggestion(child.name, names, (name) => `<${name}>`);
      const message = `<${element.name}> has no element <${child.name}>${near}`;
      report(READ_FINDINGS.IIS_UNKNOWN_ELEMENT, child.position, message);
    }
  }
}

function directives(collection: CollectionSchema | undefined): readonly string[] {
  if (collection === undefined) return [];
  const { addElement, clear, remove } = collection;
  return [addElement, ...(clear ? ['clear'] : []), ...(remove ? ['remove'] : [])];
}

/** A file may name what every object has, such as `constructor`. */
function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** `clear` has no attributes, `remove` has those of the key, and all of them. */
function validateDirective(
  child: ConfigElement,
  { addElement, item, keys }: CollectionSchema,
  report: Report,
): void {
  if (child.name === addElement) return validateElement(child, item, report);
  const names = child.name === 'remove' ? keys : [];
  const attributes = Object.fromEntries(
    names.flatMap((name) => {
      const attribute = item.attributes[name];
      return attribute === undefined ? [] : [[name, { ...attribute, required: true }]];
    }),
  );
  validateElement(child, elementSchema(attributes), report);
}

function validateAttributes(
  element: ConfigElement,
  known: Readonly<Record<string, AttributeSchema>>,
  report: Report,
): void {
  for (const attribute of element.attributes.values()) {
    const schema = own(known, attribute.name);
    if (isNamespace(attribute)) {
      reportNamespace(element, attribute, report);
    } else if (schema !== undefined) {
      validateValue(attribute, schema, report);
    } else if (isTransform(attribute)) {
      const message = `<${element.name}> is one of a transform: ${attribute.name}="${attribute.value}"`;
      report(READ_FINDINGS.IIS_UNKNOWN_ATTRIBUTE, attribute.position, message, {
        fix: TRANSFORM_FIX,
      });
    } else if (!COMMON_ATTRIBUTES.has(attribute.name)) {
      const near = suggestion(attribute.name, Object.keys(known));
      const message = `<${element.name}> has no attribute "${attribute.name}"${near}`;
      report(READ_FINDINGS.IIS_UNKNOWN_ATTRIBUTE, attribute.position, message);
    }
  }
  for (const [name, { required }] of Object.entries(known)) {
    if (required && !element.attributes.has(name)) {
      const message = `<${element.name}> needs the attribute "${name}"`;
      report(READ_FINDINGS.IIS_MISSING_ATTRIBUTE, element.position, message);
    }
  }
}

/** Web.Release.config and the like are in no language of IIS's, but in that of their tool. */
function isTransform({ name }: ConfigAttribute): boolean {
  return /^xdt:(?:Transform|Locator)$/.test(name);
}

const TRANSFORM_FIX =
  'check the web.config that the transform makes: dotnet publish, MSBuild and Azure apply it';

function isNamespace({ name }: ConfigAttribute): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}

/** `xmlns=""` takes one away, and a prefix names nothing until an element has it. */
function reportNamespace(
  element: ConfigElement,
  { name, value, position }: ConfigAttribute,
  report: Report,
): void {
  if (name !== 'xmlns' || value === '') return;
  report(READ_FINDINGS.IIS_NAMESPACE, position, `<${element.name}> is in the namespace "${value}"`);
}

function validateValue(
  { name, value, at }: ConfigAttribute,
  schema: AttributeSchema,
  report: Report,
): void {
  const fault = valueFault(value, schema);
  if (fault !== undefined) {
    const code = BAD_STATUS_ATTRIBUTES.has(name)
      ? READ_FINDINGS.IIS_BAD_STATUS
      : READ_FINDINGS.IIS_BAD_VALUE;
    const meant = REDIRECT_TYPES.find((type) => String(REDIRECTS[type]) === value); // people write it
    if (name === 'redirectType' && meant !== undefined) {
      const fix = `write redirectType="${meant}", which is ${value}`;
      return report(code, at(0), `${name}="${value}" ${fault}`, { fix });
    }
    const near = schema.type.kind === 'enum' ? suggestion(value, schema.type.names) : '';
    return report(code, at(0), `${name}="${shortened(value)}" ${fault}${near}`);
  }
  const spelling = otherCase(value, schema);
  if (spelling !== undefined) {
    report(
      READ_FINDINGS.IIS_VALUE_CASE,
      at(0),
      `${name}="${value}": the schema spells it ${spelling}`,
    );
  }
}

/** What the client gets for an answer: these have a code of their own. */
const BAD_STATUS_ATTRIBUTES: ReadonlySet<string> = new Set([
  'redirectType',
  'statusCode',
  'subStatusCode',
]);
