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
import type { Facts } from '../facts.ts';
import type { Printer, Statement } from '../print.ts';
import { printValue, quoted, variableValue } from '../text/quoting.ts';

/** What URLs that leave depend on. */
type Leaving = Facts & { readonly outbound: { readonly isScripted: boolean } };

/** What rules see of the ports, and the URLs that leave: nothing if the lab's are the bindings'. */
export function portMaps(
  { options: { ports }, outbound }: Leaving,
  { portMaps: printed }: Printer,
): readonly string[] {
  if (ports === undefined) return [];
  const leaving = [
    ...[...printed.values()].map(({ line }) => line),
    ...(outbound.isScripted ? [urlMap(ports, variableValue('iis_url_out'), 'iis_url_at_lab')] : []),
  ];
  return [
    '# The lab’s ports stand in for those of the bindings, and rules see the bindings’.',
    `map $scheme $iis_server_port { ${each(ports, (scheme, { binding }) => `${scheme} ${binding}; `)}default $server_port; }`,
    `map "$scheme $http_host" $iis_host { ${moved(ports, hostCase)}default $http_host; }`,
    `map "$scheme $http_host" $iis_own_host { ${each(ports, ownCase)}default ""; } # empty: another port`,
    `map "$iis_own_host $http_origin" $iis_origin { ${moved(ports, urlCase('lab', 'binding', 'origin'))}default $http_origin; }`,
    `map "$iis_own_host $http_referer" $iis_referer { ${moved(ports, urlCase('lab', 'binding', 'referer'))}default $http_referer; }`,
    ...(leaving.length === 0 ? [] : ['# A URL of the lab’s own hosts leaves with the lab’s port.']),
    ...leaving,
  ];
}

/**
 * A line with a response header's value as it leaves. Outbound rules in JavaScript run later than any
 * map: after them iis-functions.js puts it into $iis_url_out, and asks $iis_url_at_lab.
 *
 * @param value a part of an nginx value
 * @param plain the value if no map has to change it. Default: as it is printed
 */
export function urlOut(
  { options: { ports }, outbound }: Leaving,
  header: string,
  value: string,
  line: (value: string) => string,
  plain = printValue(value),
): Statement {
  const isUrl = URL_RESPONSE_HEADERS.includes(header.toLowerCase());
  if (ports === undefined || !isUrl || outbound.isScripted) return line(plain);
  return { line, portMap: { key: value, print: (name) => urlMap(ports, value, name) } };
}

/**
 * A line with a request header that rules have set, as it goes to the backend: what they only copied
 * goes as it came, so that Host agrees with Origin, port included.
 *
 * @param state the variable that rules set
 */
export function requestHeaderOut(
  { options: { ports } }: Facts,
  name: string,
  state: string,
  line: (value: string) => string,
): Statement {
  const read = READ[name];
  if (ports === undefined || read === undefined) return line(`$${state}`);
  const value = variableValue(state);
  const map = name === 'HTTP_HOST' ? hostMap : urlMap;
  const key = `${value} ${variableValue(read.seen)} ${variableValue(read.asked)}`;
  const print = (to: string, changed: string): string =>
    `map ${quoted(key)} $${to} { volatile; "~^(\\S*) \\1 (?<${to}_asked>\\S*)$" $${to}_asked; default ${changed}; }`;
  const inner = { key: value, print: (to: string) => map(ports, value, to) };
  return { line, portMap: { key, inner, print } };
}

const READ: Readonly<Record<string, { readonly seen: string; readonly asked: string }>> = {
  HTTP_HOST: { seen: 'iis_host', asked: 'http_host' },
  HTTP_ORIGIN: { seen: 'iis_origin', asked: 'http_origin' },
  HTTP_REFERER: { seen: 'iis_referer', asked: 'http_referer' },
};

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
