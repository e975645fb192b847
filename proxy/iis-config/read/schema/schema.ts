/** What IIS's schema files say of an element, as data (`<sectionSchema>` of IIS_schema.xml). */
export interface ElementSchema {
  readonly attributes: Readonly<Record<string, AttributeSchema>>;
  readonly elements: Readonly<Record<string, ElementSchema>>;
  readonly collection: CollectionSchema | undefined;
  /** Nothing in it is looked at. */
  readonly opaque: boolean;
}

export interface CollectionSchema {
  /** `add`, `rule`, `set` … */
  readonly addElement: string;
  readonly item: ElementSchema;
  /** Attributes that tell items apart; none: the same item may stand twice. */
  readonly keys: readonly string[];
  readonly clear: boolean;
  readonly remove: boolean;
}

export interface AttributeSchema {
  readonly type: AttributeType;
  readonly defaultValue: string;
  readonly required: boolean;
}

export type AttributeType =
  | { readonly kind: 'bool' }
  | { readonly kind: 'string'; readonly nonEmpty: boolean; readonly trimmed: boolean }
  | { readonly kind: 'enum' | 'flags'; readonly names: readonly string[] }
  | { readonly kind: 'integer'; readonly range: IntegerRange }
  /** The bounds are in seconds. */
  | { readonly kind: 'timeSpan'; readonly minimum: number; readonly maximum: number };

export interface IntegerRange {
  readonly minimum: number;
  readonly maximum: number;
  /** `exclude` of integerRange: the values inside are the forbidden ones. */
  readonly excluded?: readonly [from: number, to: number];
}

const UINT_MAX = 4_294_967_295;

export function bool(defaultValue: boolean): AttributeSchema {
  return { type: { kind: 'bool' }, defaultValue: String(defaultValue), required: false };
}

export function string(defaultValue = ''): AttributeSchema {
  const type = { kind: 'string', nonEmpty: false, trimmed: false } as const;
  return { type, defaultValue, required: false };
}

/** `nonEmptyString` and `requireTrimmedString` are validation types of the schema. */
export function requiredString(
  validation: { nonEmpty?: boolean; trimmed?: boolean } = {},
): AttributeSchema {
  const { nonEmpty = false, trimmed = false } = validation;
  return { type: { kind: 'string', nonEmpty, trimmed }, defaultValue: '', required: true };
}

export function trimmedString(): AttributeSchema {
  return { ...requiredString({ trimmed: true }), required: false };
}

export function oneOf(names: readonly string[], defaultValue: string): AttributeSchema {
  return { type: { kind: 'enum', names }, defaultValue, required: false };
}

export function flags(names: readonly string[], defaultValue: string): AttributeSchema {
  return { type: { kind: 'flags', names }, defaultValue, required: false };
}

export function uint(defaultValue: number, range: Partial<IntegerRange> = {}): AttributeSchema {
  const type = { kind: 'integer', range: { minimum: 0, maximum: UINT_MAX, ...range } } as const;
  return { type, defaultValue: String(defaultValue), required: false };
}

export function timeSpan(defaultValue: string, minimum = 0, maximum = UINT_MAX): AttributeSchema {
  return { type: { kind: 'timeSpan', minimum, maximum }, defaultValue, required: false };
}

type Items = Omit<CollectionSchema, 'addElement'>;

/** Attributes, elements and the items of a collection, by their names. */
export function element(
  parts: Readonly<Record<string, AttributeSchema | ElementSchema | Items>> = {},
): ElementSchema {
  const attributes: Record<string, AttributeSchema> = {};
  const elements: Record<string, ElementSchema> = {};
  let list: CollectionSchema | undefined;
  for (const [name, part] of Object.entries(parts)) {
    if ('type' in part) attributes[name] = part;
    else if ('keys' in part) list = { addElement: name, ...part };
    else elements[name] = part;
  }
  return { attributes, elements, collection: list, opaque: false };
}

export const OPAQUE: ElementSchema = { ...element(), opaque: true };

/** Items of a collection with `clear` and `remove`, as most are. */
export function collection(item: ElementSchema, keys: readonly string[]): Items {
  return { item, keys, clear: true, remove: true };
}

/** Items of a collection without `clear` and `remove`. */
export function fixedCollection(item: ElementSchema, keys: readonly string[]): Items {
  return { item, keys, clear: false, remove: false };
}
