import type { ConnectionWaits } from './connection.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import type { HeaderField } from './headers.ts';
import type { RelayOptions } from './options.ts';
import { parseTarget, parseTargets } from './target.ts';

export interface RelayConfig {
  readonly options: RelayOptions;
  /** Path of the log, appended to. Undefined: standard output. */
  readonly log: string | undefined;
}

/** One or more variables are wrong; the message has one line for each of them. */
export class RelayConfigError extends Error {
  override name = 'RelayConfigError';
}

const MAX_TIMER_MS = 2 ** 31 - 1; // a longer delay makes setTimeout fire at once
const ARR_TIMEOUT_MS = 120_000;
const STOP_MS = 2000;

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads and checks the configuration. An empty variable is one that is not set.
 *
 * @throws {RelayConfigError} naming each bad variable, its value and the rule
 */
export function readRelayConfig(variables: Variables): RelayConfig {
  const faults: string[] = [];
  const read = <T>(name: string, fallback: string, rule: string, parse: Parse<T>): T => {
    const value = variables[name] || fallback;
    const parsed = parse(value);
    if (parsed === undefined) faults.push(`${name} must be ${rule}, got ${JSON.stringify(value)}`);
    return parsed as T; // not used if there is a fault
  };
  const oneOf = <T extends string>(name: string, values: readonly [T, T]): T =>
    read(name, values[0], values.join(' or '), (value) => values.find((v) => v === value));

  const timeoutRule = `an integer from 1 to ${MAX_TIMER_MS}`;
  const timeoutMs = read('RELAY_TIMEOUT_MS', String(ARR_TIMEOUT_MS), timeoutRule, (value) =>
    integer(value, 1, MAX_TIMER_MS),
  );
  const options: RelayOptions = {
    host: variables['RELAY_HOST'] || '127.0.0.1',
    port: read('RELAY_PORT', '', PORT_RULE, (value) => integer(value, 0, 65_535)),
    target: read('RELAY_TARGET', '', 'host:port', parseTarget),
    targets: read('RELAY_TARGETS', '', 'a list of port=host:port', parseTargets),
    deflate: oneOf('RELAY_DEFLATE', ['fin', 'refuse']),
    timeoutMs,
    forwardedFor: oneOf('RELAY_FORWARDED_FOR', ['keep', 'append']),
    customHeaders: read('RELAY_HEADERS', '', 'lines of "Name: value"', parseHeaders),
    waits: waitsFor(oneOf('RELAY_IDLE', ['off', 'proxy-timeout']), timeoutMs),
    stopMs: STOP_MS,
    clock: SYSTEM_CLOCK,
  };
  if (faults.length > 0) throw new RelayConfigError(faults.join('\n'));
  return { options, log: variables['RELAY_LOG'] || undefined };
}

type Parse<T> = (value: string) => T | undefined;

const PORT_RULE = 'an integer from 0 to 65535';

/** R23. */
function waitsFor(idle: 'off' | 'proxy-timeout', timeoutMs: number): Partial<ConnectionWaits> {
  return idle === 'off' ? {} : { idleMs: timeoutMs };
}

function integer(value: string, min: number, max: number): number | undefined {
  const number = Number(value);
  return /^\d+$/.test(value) && number >= min && number <= max ? number : undefined;
}

function parseHeaders(value: string): readonly HeaderField[] | undefined {
  const lines = value.split('\n').filter((line) => line !== '');
  const fields = lines.map((line) =>
    /^([!#$%&'*+.^_`|~\w-]+): *([\t\x20-\x7e\x80-\xff]*)$/.exec(line),
  );
  const isRight = fields.every((match) => match !== null);
  return isRight ? fields.map((match) => [match[1] ?? '', match[2] ?? '']) : undefined;
}
