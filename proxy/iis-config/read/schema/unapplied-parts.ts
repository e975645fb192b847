import type { ConfigElement } from '../xml/document.ts';
import type { Position } from '../../language/written.ts';
import { valueFault } from './attribute-value.ts';
import { isOtherForwarder } from './other-forwarders.ts';
import type { ElementSchema } from './schema.ts';

/** Whether an element, as it is written, changes what a client or the backend sees. */
type Acts = (element: ConfigElement) => boolean;

const holdsAnything: Acts = ({ children }) =>
  children.some(({ name }) => name !== 'remove' && name !== 'clear');

const is = (attribute: string, value: string): Acts => {
  return ({ attributes }) => attributes.get(attribute)?.value.toLowerCase() === value;
};

const any = (...tests: readonly Acts[]): Acts => {
  return (element) => tests.some((acts) => acts(element));
};

const child = (name: string | undefined, acts: Acts): Acts => {
  return ({ children }) => children.some((one) => (name ?? one.name) === one.name && acts(one));
};

const isEnabled = is('enabled', 'true');
const isAdded: Acts = ({ name }) => name === 'add';

/** When an element acts, and what IIS does because of it. */
type Part = readonly [acts: Acts, effect: string];

const LOGIN: Part = [isEnabled, 'IIS accepts a login'];

/** Elements, by their paths, that an applicationHost.config as IIS installs it does not use. */
const PARTS: Readonly<Record<string, Part>> = {
  applicationInitialization: [
    ({ attributes }) => attributes.has('remapManagedRequestsTo'),
    'IIS answers with another page while the application starts',
  ],
  'caching/profiles': [holdsAnything, 'IIS answers from its cache'],
  cors: [isEnabled, 'IIS answers preflights and adds Access-Control headers'],
  directoryBrowse: [isEnabled, 'IIS lists folders'],
  diskCache: [holdsAnything, 'ARR answers from its cache'],
  httpRedirect: [isEnabled, 'IIS redirects requests'],
  'security/access': [
    ({ attributes }) => !/^(?:none)?$/i.test(attributes.get('sslFlags')?.value ?? ''),
    'IIS refuses requests without TLS or a client certificate',
  ],
  'security/authentication/anonymousAuthentication': [
    is('enabled', 'false'),
    'IIS answers 401 without a login',
  ],
  'security/authentication/basicAuthentication': LOGIN,
  'security/authentication/digestAuthentication': LOGIN,
  'security/authentication/windowsAuthentication': LOGIN,
  'security/dynamicIpSecurity': [
    child(undefined, isEnabled),
    'IIS refuses clients with many requests',
  ],
  'security/ipSecurity': [
    any(holdsAnything, is('allowUnlisted', 'false')),
    'IIS refuses addresses',
  ],
  'security/requestFiltering/alwaysAllowedQueryStrings': [
    holdsAnything,
    'IIS does not filter requests with these',
  ],
  'security/requestFiltering/alwaysAllowedUrls': [
    holdsAnything,
    'IIS does not filter requests with these',
  ],
  'security/requestFiltering/filteringRules': [holdsAnything, 'IIS refuses what they deny'],
  serverRuntime: [({ attributes }) => attributes.size > 0, 'IIS applies these limits'],
  urlCompression: [
    any(is('doStaticCompression', 'true'), is('doDynamicCompression', 'true')),
    'IIS compresses responses',
  ],
  webdav: [child('authoring', isEnabled), 'IIS answers the methods of WebDAV'],
};

/** The same, but IIS installs a list of each in its own file: only that of a site is news. */
const SITE_PARTS: Readonly<Record<string, Part>> = {
  defaultDocument: [
    any(
      is('enabled', 'false'),
      child('files', ({ children }) => children.length > 0),
    ),
    'IIS looks for these names in a folder',
  ],
  handlers: [
    any(
      child('clear', () => true),
      child(undefined, (one) => isAdded(one) && !isOtherForwarder(one)),
    ),
    'IIS answers with these what no rule forwards',
  ],
  httpCompression: [holdsAnything, 'IIS compresses responses'],
  httpErrors: [
    (element) =>
      !is('existingResponse', 'passthrough')(element) &&
      (holdsAnything(element) || element.attributes.size > 0),
    'IIS answers errors with these pages',
  ],
  isapiFilters: [holdsAnything, 'IIS runs these on requests'],
  modules: [child(undefined, isAdded), 'IIS runs these on requests'],
  'security/authorization': [holdsAnything, 'IIS refuses users'],
  staticContent: [
    ({ children }) => children.length > 0,
    'IIS sends files with these types and headers',
  ],
};

/** Attributes that count if they have another value than the schema's default. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'httpProtocol@allowKeepAlive': 'IIS closes the connection after each response',
  'proxy@clientCertFileName': 'ARR shows the backend a certificate',
  'proxy@clientCertHash': 'ARR shows the backend a certificate',
  'proxy@httpVersion': 'ARR asks the backend by this version',
  'proxy@maxResponseHeaderSize': 'ARR refuses longer headers of the backend',
  'proxy@passConnectionCloseHeader': 'ARR passes the backend’s Connection: close on',
  'proxy@passServerHeader': 'ARR removes the backend’s Server header, or passes it on',
  'proxy@proxy': 'ARR asks through this proxy',
  'proxy@proxyBypass': 'ARR asks through a proxy, but for these',
  'proxy@stealthMode': 'what it does is not documented',
  'proxy@xForwardedByHeader': 'ARR sends the backend this header',
  'security/requestFiltering@unescapeQueryString': 'IIS filters the query as it was sent',
  'webSocket@pingInterval': 'IIS pings the client',
};

/** Every path that is said by name if it acts; an attribute behind `@`. */
export const UNAPPLIED: ReadonlySet<string> = new Set(
  [PARTS, SITE_PARTS, ATTRIBUTES].flatMap((table) => Object.keys(table)),
);

export interface UnappliedPart {
  readonly position: Position;
  readonly message: string;
}

/** What of a section IIS would apply, and the lab does not. */
export function unappliedParts(
  path: string,
  section: ConfigElement,
  schema: ElementSchema,
  level: 'server' | 'site',
): readonly UnappliedPart[] {
  const name = path.replace(/^system\.webServer\//, '');
  const parts = level === 'site' ? { ...PARTS, ...SITE_PARTS } : PARTS;
  const elements = [
    [name, section] as const,
    ...section.children.map((one) => [`${name}/${one.name}`, one] as const),
  ].flatMap(([key, one]): readonly UnappliedPart[] => {
    const [acts, effect] = parts[key] ?? [];
    if (acts?.(one) !== true) return [];
    return [{ position: one.position, message: `<${one.name}> is not applied: ${effect}` }];
  });
  const attributes = [...section.attributes.values()].flatMap((one): readonly UnappliedPart[] => {
    const effect = ATTRIBUTES[`${name}@${one.name}`];
    const known = schema.attributes[one.name];
    if (effect === undefined || known === undefined) return [];
    const isUsual = one.value.toLowerCase() === known.defaultValue.toLowerCase();
    if (isUsual || valueFault(one.value, known) !== undefined) return [];
    const message = `${one.name}="${one.value}" is not applied: ${effect}`;
    return [{ position: one.position, message }];
  });
  return [...elements, ...attributes];
}
