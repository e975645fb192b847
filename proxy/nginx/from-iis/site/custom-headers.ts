import type { ConfiguredHeader, IisConfiguration } from '../../../iis-config/model.ts';
import type { Facts } from '../facts.ts';
import { Unsupported } from '../refusal.ts';
import { literalValue, printValue, quoted, variableValue } from '../text/quoting.ts';
import { scopesOf } from './scopes.ts';

/** A header as nginx has its value, which is empty for a path that has it not. */
interface SentHeader {
  readonly name: string;
  /** A part of an nginx value. */
  readonly value: string;
  /** The map that gives the value by location; undefined: it is one. */
  readonly map: string | undefined;
}

/** Those of redirects, then those of every response; each name that the site or a location has. */
export function sentHeaders({ configuration }: Facts): readonly SentHeader[] {
  const redirects = byName(configuration, 'redirectHeaders').map(({ name, values }, index) => {
    const variable = `iis_redirect_header_${index + 1}`;
    const isScoped = values.length > 1;
    // A redirect of nginx's own: no upstream has answered.
    const cases = values.map((one, scope) => {
      const when = `~^${isScoped ? `${scope} ` : ''}:30[1237]$`;
      return `${quoted(when)} ${quoted(one)};`;
    });
    const key = `"${isScoped ? '$iis_scope ' : ''}$upstream_status:$status"`;
    const map = `map ${key} $${variable} { ${cases.join(' ')} default ""; }`;
    return { name, value: variableValue(variable), map };
  });
  const custom = byName(configuration, 'customHeaders').map(({ name, values }, index) => {
    const [value = ''] = values;
    if (values.every((other) => other === value)) return { name, value, map: undefined };
    const variable = `iis_header_${index + 1}`;
    const cases = values.map((one, scope) => `${scope} ${quoted(one)};`).join(' ');
    const map = `map $iis_scope $${variable} { ${cases} }`;
    return { name, value: variableValue(variable), map };
  });
  return [...redirects, ...custom];
}

const LISTS = ['redirectHeaders', 'customHeaders'] as const;

/** Each name once, with its value in each scope: empty if the scope has it not. */
function byName(
  configuration: IisConfiguration,
  list: (typeof LISTS)[number],
): readonly { readonly name: string; readonly values: readonly string[] }[] {
  const scopes = scopesOf(configuration).map((scope) => headersByKey(scope[list]));
  const keys = new Set(scopes.flatMap((headers) => [...headers.keys()]));
  return [...keys].map((key) => {
    const found = scopes.map((headers) => headers.get(key));
    const name = found.find((header) => header !== undefined)?.name ?? key;
    return { name, values: found.map((header) => literalValue(header?.value ?? '')) };
  });
}

/** By their names, each time that one stands there. */
function headersByKey(headers: readonly ConfiguredHeader[]): ReadonlyMap<string, ConfiguredHeader> {
  const lower = headers.map(({ name }) => name.toLowerCase());
  return new Map(
    headers.map((header, index) => {
      const name = lower[index] ?? '';
      return [`${name} ${lower.slice(0, index).filter((one) => one === name).length}`, header];
    }),
  );
}

/** @throws {Unsupported} nginx cannot send a header of this name */
export function checkName(attribute: string, name: string): void {
  if (/^[\w-]+$/.test(name)) return;
  throw new Unsupported(`${attribute}="${name}" is not a header name`, 'use letters and dashes');
}

/**
 * What of them nginx does otherwise, as notes.
 *
 * @throws {Unsupported} nginx cannot send one of them
 */
export function customHeaderNotes({ configuration }: Facts): readonly string[] {
  const notes: string[] = [];
  const scopes = scopesOf(configuration);
  const ofScopes = LISTS.flatMap((list) =>
    scopes.flatMap((scope) => scope[list].map((header) => ({ list, ...header }))),
  );
  for (const { list, name, value } of ofScopes) {
    checkName(list, name);
    if (/\p{Cc}/u.test(value)) {
      throw new Unsupported(`the header ${name} has a control character`, 'remove it');
    }
    if (/^content-type$/i.test(name)) {
      throw new Unsupported(
        `${list} has Content-Type, which IIS puts behind the response’s own with a comma, and nginx writes that one itself`,
        'take it out: no browser reads two types',
      );
    }
    if (!/^\p{ASCII}*$/u.test(value)) notes.push(`${name}: ${OTHER_ENCODING}`);
  }
  if (LISTS.every((list) => byName(configuration, list).some(isCacheControl))) {
    throw new Unsupported(
      'redirectHeaders and customHeaders both have Cache-Control, which IIS joins',
      'leave it in one of them',
    );
  }
  if (scopes.some(({ requestFiltering }) => requestFiltering.removeServerHeader)) {
    notes.push('removeServerHeader: nginx cannot leave Server out.');
  }
  return notes;
}

const OTHER_ENCODING = 'nginx sends its value in UTF-8, IIS in ISO-8859-1.';

/** The one header that IIS joins with the backend's own [reading CH6]; undefined: there is none. */
function cacheControl(facts: Facts): SentHeader | undefined {
  return sentHeaders(facts).find(isCacheControl);
}

function isCacheControl({ name }: { readonly name: string }): boolean {
  return /^cache-control$/i.test(name);
}

export function customHeaderMaps(facts: Facts): readonly string[] {
  const byLocation = sentHeaders(facts).flatMap(({ map }) => map ?? []);
  const own = cacheControl(facts);
  if (own === undefined) return byLocation;
  const { value, map } = own;
  const backends = variableValue('upstream_http_cache_control');
  const tail = map === undefined ? `,${value}` : variableValue('iis_own_cache_control');
  return [
    ...byLocation,
    '# IIS joins its own Cache-Control with the backend’s.',
    ...(map === undefined
      ? []
      : [
          `map ${printValue(value)} $iis_own_cache_control { "" ""; default ${printValue(`,${value}`)}; }`,
        ]),
    `map $upstream_http_cache_control $iis_cache_control { "" ${printValue(value)}; default ${printValue(backends + tail)}; }`,
  ];
}

/** The variable that has the backend's header joined with a custom one; undefined: none is joined. */
export function joinedVariable(facts: Facts, header: string): string | undefined {
  if (header !== 'cache-control' || cacheControl(facts) === undefined) return undefined;
  return '$iis_cache_control';
}
