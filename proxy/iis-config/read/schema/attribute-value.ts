import type { AttributeSchema, AttributeType, IntegerRange } from './schema.ts';

/** Says what is wrong with a value, or nothing. Reads as the end of `name="value" …`. */
export function valueFault(value: string, { type }: AttributeSchema): string | undefined {
  switch (type.kind) {
    case 'bool':
      return parseBool(value) === undefined ? 'must be true or false' : undefined;
    case 'string':
      return stringFault(value, type);
    case 'enum':
    case 'flags':
      return namesFault(value, type);
    case 'integer':
      return integerFault(value, type.range);
    default:
      return timeSpanFault(value, type);
  }
}

/** The name as the schema spells it, where only the case differs. */
export function otherCase(value: string, { type }: AttributeSchema): string | undefined {
  if (type.kind !== 'enum') return undefined;
  const name = spelt(value, type.names);
  return name === value ? undefined : name;
}

/** appcmd writes `True`: case counts for nothing. */
export function parseBool(value: string): boolean | undefined {
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** `[days.]hours:minutes:seconds[.fraction]`, as .NET's TimeSpan; hours may pass 23 (`29:00:00`). */
export function parseTimeSpan(value: string): number | undefined {
  const parts =
    /^(?:(?<days>\d{1,6})\.)?(?<hours>\d{1,6}):(?<minutes>[0-5]?\d):(?<seconds>[0-5]?\d(?:\.\d{1,7})?)$/.exec(
      value,
    )?.groups;
  if (parts === undefined) return undefined;
  const part = (name: string): number => Number(parts[name] ?? 0);
  return part('days') * 86_400 + part('hours') * 3600 + part('minutes') * 60 + part('seconds');
}

export function spelt(value: string, names: readonly string[]): string | undefined {
  const lower = value.toLowerCase();
  return names.find((name) => name.toLowerCase() === lower);
}

function stringFault(
  value: string,
  { nonEmpty, trimmed }: Extract<AttributeType, { kind: 'string' }>,
): string | undefined {
  if (nonEmpty && value === '') return 'must not be empty';
  if (trimmed && value !== value.trim()) return 'must not begin or end with white space';
  return undefined;
}

function namesFault(
  value: string,
  { kind, names }: Extract<AttributeType, { kind: 'enum' | 'flags' }>,
): string | undefined {
  const given = kind === 'flags' ? value.split(',').map((part) => part.trim()) : [value];
  const unknown = given.find((name) => spelt(name, names) === undefined);
  if (unknown === undefined) return undefined;
  const subject = kind === 'flags' ? `has "${unknown}", which is not one of` : 'must be one of';
  return `${subject} ${names.join(', ')}`;
}

function integerFault(value: string, range: IntegerRange): string | undefined {
  const number = Number(value);
  if (/^\d{1,10}$/.test(value) && number >= range.minimum && number <= range.maximum) {
    const [from, to] = range.excluded ?? [1, 0];
    return number >= from && number <= to ? `must not be from ${from} to ${to}` : undefined;
  }
  return `must be an integer from ${range.minimum} to ${range.maximum}`;
}

function timeSpanFault(
  value: string,
  { minimum, maximum }: Extract<AttributeType, { kind: 'timeSpan' }>,
): string | undefined {
  const seconds = parseTimeSpan(value);
  if (seconds === undefined) return 'must be hours:minutes:seconds, such as 00:02:00';
  if (seconds >= minimum && seconds <= maximum) return undefined;
  return `must be from ${minimum} to ${maximum} seconds, is ${seconds}`;
}
