import { URL_RESPONSE_HEADERS } from '../../../iis-config/ports/at-lab.ts';
import {
  HOST_NAME,
  hostPattern,
  type LabPort,
  type LabPorts,
  portPattern,
  portSuffix,
  type Scheme,
  SCHEMES,
} from '../../../iis-config/ports/lab-ports.ts';
import type { Generation } from '../generation.ts';
import { printValue, quoted, variableValue } from '../text/quoting.ts';

/** What rules see of the ports, and the URLs that leave: nothing if the lab's are the bindings'. */
export function portMaps(generation: Generation): readonly string[] {
  const { ports } = generation.options;
  if (ports === undefined) return [];
  return [
    '# The lab’s ports stand in for those of the bindings, and rules see the bindings’.',
    `map $scheme $iis_server_port { ${each(ports, (scheme, { binding }) => `${scheme} ${binding}; `)}default $server_port; }`,
    `map "$scheme $http_host" $iis_host { ${moved(ports, hostCase)}default $http_host; }`,
    `map "$scheme $http_host" $iis_own_host { ${each(ports, ownCase)}default ""; } # empty: another port`,
    `map "$iis_own_host $http_origin" $iis_origin { ${moved(ports, urlCase('lab', 'binding', 'origin'))}default $http_origin; }`,
    `map "$iis_own_host $http_referer" $iis_referer { ${moved(ports, urlCase('lab', 'binding', 'referer'))}default $http_referer; }`,
    ...(generation.portMaps.size === 0
      ? []
      : ['# A URL of the lab’s own hosts leaves with the lab’s port.']),
    ...[...generation.portMaps.values()].map(({ line }) => line),
  ];
}

/**
 * The value of a response header as it leaves. Outbound rules in JavaScript run later than any map:
 * after them iis-functions.js asks the map of {@link scriptUrl}.
 *
 * @param value a part of an nginx value
 */
export function urlOut(generation: Generation, header: string, value: string): string {
  const { ports } = generation.options;
  if (ports === undefined || !isUrlOut(generation, header)) return printValue(value);
  return addMap(generation, value, (name) => urlMap(ports, value, name));
}

/** Whether a map gives this header its last value. */
export function isUrlOut(generation: Generation, header: string): boolean {
  const isUrl = URL_RESPONSE_HEADERS.includes(header.toLowerCase());
  return isUrl && generation.options.ports !== undefined && !isScripted(generation);
}

/** Whether JavaScript has the last word on the headers of a response. */
export function isScripted({ script }: Generation): boolean {
  return script.has('outbound');
}

/** The map that iis-functions.js asks, and the variable in which it asks. */
export function scriptUrl(generation: Generation): readonly string[] {
  const { ports } = generation.options;
  if (ports === undefined || !isScripted(generation)) return [];
  const value = variableValue('iis_url_out');
  const name = 'iis_url_at_lab';
  generation.portMaps.set(value, { name, line: urlMap(ports, value, name) });
  return ['set $iis_url_out "";'];
}

/**
 * A request header that rules have set, as it goes to the backend: what they only copied goes as it
 * came, so that Host agrees with Origin, port included.
 *
 * @param state the variable that rules set
 */
export function requestHeaderOut(generation: Generation, name: string, state: string): string {
  const { ports } = generation.options;
  const read = READ[name];
  if (ports === undefined || read === undefined) return `$${state}`;
  const value = variableValue(state);
  const changed = addMap(generation, value, (to) =>
    name === 'HTTP_HOST' ? hostMap(ports, value, to) : urlMap(ports, value, to),
  );
  const key = `${value} ${variableValue(read.seen)} ${variableValue(read.asked)}`;
  return addMap(
    generation,
    key,
    (to) =>
      `map ${quoted(key)} $${to} { volatile; "~^(\\S*) \\1 (?<${to}_asked>\\S*)$" $${to}_asked; default ${changed}; }`,
  );
}

const READ: Readonly<Record<string, { readonly seen: string; readonly asked: string }>> = {
  HTTP_HOST: { seen: 'iis_host', asked: 'http_host' },
  HTTP_ORIGIN: { seen: 'iis_origin', asked: 'http_origin' },
  HTTP_REFERER: { seen: 'iis_referer', asked: 'http_referer' },
};

/** One map for each value, however often it is asked for. */
function addMap(generation: Generation, value: string, map: (name: string) => string): string {
  const { portMaps: maps } = generation;
  const known = maps.get(value) ?? { name: `iis_out_${maps.size + 1}`, line: '' };
  if (known.line === '') maps.set(value, { ...known, line: map(known.name) });
  return `$${known.name}`;
}

function urlMap(ports: LabPorts, value: string, name: string): string {
  const cases = moved(ports, urlCase('binding', 'lab', name));
  const key = quoted(`${variableValue('iis_own_host')} ${value}`);
  return `map ${key} $${name} { volatile; ${cases}default ${printValue(value)}; }`;
}

function hostMap(ports: LabPorts, value: string, name: string): string {
  const cases = moved(ports, (scheme, { binding, lab }) => {
    const host = `(?<${name}_${scheme}>${hostPattern(ports, OWN)})`;
    const key = quoted(`~*^${scheme} ${OWN_HOST} ${host}${portPattern(scheme, binding)}$`);
    return `${key} "$${name}_${scheme}${portSuffix(scheme, lab)}"; `;
  });
  const key = quoted(`\${scheme} ${variableValue('iis_own_host')} ${value}`);
  return `map ${key} $${name} { volatile; ${cases}default ${printValue(value)}; }`;
}

type Case = (scheme: Scheme, port: LabPort, ports: LabPorts) => string;

function hostCase(scheme: Scheme, { binding, lab }: LabPort): string {
  const name = `(?<asked_${scheme}>${HOST_NAME})`;
  const key = quoted(`~^${scheme} ${name}${portPattern(scheme, lab)}$`);
  return `${key} "$asked_${scheme}${portSuffix(scheme, binding)}"; `;
}

/** Without the port and `www.`: empty if the client named another port than the lab's. */
function ownCase(scheme: Scheme, { lab }: LabPort): string {
  const key = String.raw`~*^${scheme} (?:www\.)?+(?<own_${scheme}>${HOST_NAME})${portPattern(scheme, lab)}$`;
  return `${quoted(key)} $own_${scheme}; `;
}

/** The name in front of the key. */
const OWN_HOST = String.raw`(?<lab_own>\S+)`;
const OWN = String.raw`\k<lab_own>`;

function urlCase(from: keyof LabPort, to: keyof LabPort, name: string): Case {
  return (scheme, port, ports) => {
    const front = `(?<${name}_${scheme}>${scheme}://${hostPattern(ports, OWN)})`;
    const rest = `(?<${name}_${scheme}_rest>(?:[/?#].*)?)`;
    const key = quoted(`~*^${OWN_HOST} ${front}${portPattern(scheme, port[from])}${rest}$`);
    return `${key} "$${name}_${scheme}${portSuffix(scheme, port[to])}$${name}_${scheme}_rest"; `;
  };
}

function each(ports: LabPorts, text: Case): string {
  return SCHEMES.map((scheme) => {
    const port = ports[scheme];
    return port === undefined ? '' : text(scheme, port, ports);
  }).join('');
}

/** Of the schemes whose ports differ. */
function moved(ports: LabPorts, text: Case): string {
  return each(ports, (scheme, port) =>
    port.binding === port.lab ? '' : text(scheme, port, ports),
  );
}
