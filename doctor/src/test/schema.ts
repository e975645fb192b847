import { readFileSync } from 'node:fs';

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean;
  readonly items?: Schema;
}

/** The schema of what `lab101 doctor --json` prints. It uses few words, and all are known here. */
export const VERDICT_SCHEMA = JSON.parse(
  readFileSync(new URL('../../verdict.schema.json', import.meta.url), 'utf8'),
) as Schema;

/** What in the value does not fit, each with its place. */
export function misfits(
  value: unknown,
  schema: Schema = VERDICT_SCHEMA,
  at = '$',
): readonly string[] {
  const found: string[] = [];
  const types = schema.type === undefined ? undefined : [schema.type].flat();
  if (types !== undefined && !types.includes(typeOf(value)))
    found.push(`${at} is ${typeOf(value)}`);
  if (schema.enum !== undefined && !schema.enum.includes(value))
    found.push(`${at} is ${String(value)}`);
  if (
    schema.pattern !== undefined &&
    typeof value === 'string' &&
    !new RegExp(schema.pattern).test(value)
  ) {
    found.push(`${at} is ${value}`);
  }
  if (Array.isArray(value) && schema.items !== undefined) {
    for (const [index, item] of value.entries())
      found.push(...misfits(item, schema.items, `${at}[${index}]`));
  } else if (typeof value === 'object' && value !== null) {
    found.push(...inObject(value as Record<string, unknown>, schema, at));
  }
  return found;
}

function inObject(value: Record<string, unknown>, schema: Schema, at: string): readonly string[] {
  const { required = [], properties = {} } = schema;
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${at}.${name} is missing`);
  const unknown = Object.keys(value).filter(
    (name) => schema.additionalProperties === false && !Object.hasOwn(properties, name),
  );
  const inside = Object.entries(properties).flatMap(([name, one]) =>
    value[name] === undefined ? [] : misfits(value[name], one, `${at}.${name}`),
  );
  return [...missing, ...unknown.map((name) => `${at}.${name} is not in the schema`), ...inside];
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
