import type { Generation } from '../generation.ts';
import type { OutboundHeaders } from '../outbound/outbound-rule.ts';
import { Unsupported } from '../refusal.ts';
import { checkName } from '../text/header-name.ts';
import { literalValue, printValue, quoted, variableValue } from '../text/quoting.ts';
import { isUrlOut, urlOut } from './port-maps.ts';

/** On every response: a level of nginx that adds one has to repeat them all. */
export function responseHeaders(
  generation: Generation,
  outbound: OutboundHeaders,
): readonly string[] {
  const custom = generation.configuration.customHeaders
    .filter(({ name }) => !outbound.replaced.has(name.toLowerCase()))
    .map((header) => `add_header ${header.name} ${written(generation, header)} always;`);
  return [...custom, ...outbound.lines];
}

/**
 * @throws {Unsupported} nginx cannot send one of them
 */
export function checkCustomHeaders(generation: Generation): void {
  for (const { name, value } of generation.configuration.customHeaders) {
    checkName('customHeaders', name);
    if (/\p{Cc}/u.test(value)) {
      throw new Unsupported(`the header ${name} has a control character`, 'take it out');
    }
    if (/^content-type$/i.test(name)) {
      throw new Unsupported(
        'customHeaders has Content-Type, which IIS puts behind the response’s own with a comma, and nginx writes that one itself',
        'take it out: no browser reads two types',
      );
    }
    if (!/^\p{ASCII}*$/u.test(value)) generation.note(undefined, `${name}: ${OTHER_ENCODING}`);
  }
}

const OTHER_ENCODING = 'nginx sends its value in UTF-8, IIS in ISO-8859-1.';

const JOINED = 'iis_cache_control';

/** The one header that IIS joins with the backend's own [reading CH6]; undefined: there is none. */
function cacheControl({ configuration }: Generation): string | undefined {
  return configuration.customHeaders.find(({ name }) => /^cache-control$/i.test(name))?.value;
}

export function customHeaderMaps(generation: Generation): readonly string[] {
  const value = cacheControl(generation);
  if (value === undefined) return [];
  const backends = variableValue('upstream_http_cache_control');
  const alone = literalValue(value);
  return [
    '# IIS joins its own Cache-Control with the backend’s.',
    `map $upstream_http_cache_control $${JOINED} { "" ${quoted(alone)}; default ${printValue(`${backends},${alone}`)}; }`,
  ];
}

/** Headers of the backend that a custom one takes in. */
export function joinedHeaders(generation: Generation): readonly string[] {
  return cacheControl(generation) === undefined ? [] : ['cache-control'];
}

/** The variable that has the header's value, joined; undefined: nothing is joined. */
export function joinedVariable(generation: Generation, header: string): string | undefined {
  return joinedHeaders(generation).includes(header) ? `$${JOINED}` : undefined;
}

function written(
  generation: Generation,
  { name, value }: { readonly name: string; readonly value: string },
): string {
  const joined = joinedVariable(generation, name.toLowerCase());
  if (joined !== undefined) return joined;
  return isUrlOut(generation, name)
    ? urlOut(generation, name, literalValue(value))
    : quoted(literalValue(value));
}
