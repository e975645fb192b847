import { resolve } from 'node:path';
import {
  DEFAULT_PROXY,
  HTTPD_IMAGE,
  PROXIES,
  type Proxy,
  type ProxyName,
  type RelaySettings,
} from '@lab101/proxy';
import { cleanEnv, type CleanedEnv, EnvError, makeValidator, str } from 'envalid';
import {
  application,
  checkTakesApplication,
  type Application,
  proxiesThat,
} from './application.ts';
import { BROWSER_NAMES, type BrowserName } from '../browsers/browser.ts';
import { LabError } from '../errors.ts';
import type { Ports } from './ports.ts';

/** How a lab runs: in containers, or as processes of this machine. */
export const ENGINE_NAMES = ['compose', 'process'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

/** The settings that a person may give, on the make command line or in the environment. */
export interface LabSettings {
  /** Undefined: the lab chooses. */
  readonly engine: EngineName | undefined;
  /** The ports that were set; the others are chosen, see chooseAll of choose-ports.ts. */
  readonly ports: Partial<Ports>;
  /** Default: {@link DEFAULT_PROXY}. */
  readonly proxy: ProxyName;
  /** ARR's WebSocket relay. Default: on with a proxy that takes one. Undefined: off. */
  readonly relay: RelayBehaviour | undefined;
  /** The application that gets forwarded requests; undefined for the lab's backend. */
  readonly application: Application | undefined;
  /** A person's own web.config in place of proxy/iis/site/web.config. */
  readonly webConfig: string | undefined;
  /** A person's own applicationHost.config in place of proxy/iis/server.config. */
  readonly serverConfig: string | undefined;
  /** The backend's settings, passed on unchecked: it checks them itself. */
  readonly backend: Readonly<Record<string, string>>;
  readonly images: Images;
  /** The image of each proxy, the gallery's too, by its setting. */
  readonly proxyImages: Readonly<Record<string, string>>;
  /** The browser of the tests. Default chromium. */
  readonly browser: BrowserName;
  /** The settings that were given, by name. `make up` remembers them until `make down`. */
  readonly given: GivenSettings;
  /** Names of settings that were not set now, but are kept from an earlier `make up`. */
  readonly kept: readonly string[];
}

/** The relay's behaviour where ARR's is not certain: proxy/relay/README.md. */
export type RelayBehaviour = Required<Pick<RelaySettings, 'deflate' | 'idle'>>;

/** The values as they were written; paths are absolute. */
export type GivenSettings = Readonly<Record<string, string>>;

/** The backend's base image, and the proxy's; a proxy whose image is built has none. */
export interface Images {
  readonly node: string;
  readonly proxy: string;
}

export const BACKEND_VARIABLES = [
  'PING_INTERVAL_MS',
  'HEARTBEAT_INTERVAL_MS',
  'MAX_PAYLOAD_BYTES',
  'MAX_CONNECTIONS',
  'MAX_BUFFERED_BYTES',
  'CLOSE_TIMEOUT_MS',
  'PERMESSAGE_DEFLATE',
] as const;

/** Passed on to docker-compose.iis.yml from this shell, if set: proxy/iis/README.md. */
export const WINDOWS_VARIABLES = [
  'IIS_IMAGE',
  'WINDOWS_NODE_IMAGE',
  'WINDOWS_ISOLATION',
  'NODE_VERSION',
  'NODE_SHA256',
  'REWRITE_SHA1',
  'ARR_SHA1',
] as const;

const port = makeValidator<number>((input) => {
  const value = Number(input);
  if (/^\d+$/.test(input) && value >= 1 && value <= 65_535) return value;
  throw new EnvError(`must be an integer from 1 to 65535, got "${input}"`);
});

function oneOf<Name extends string>(
  names: readonly Name[],
): ReturnType<typeof makeValidator<Name>> {
  return makeValidator<Name>((input) => {
    const name = names.find((known) => known === input);
    if (name !== undefined) return name;
    const list = names.length === 2 ? names.join(' or ') : `one of ${names.join(', ')}`;
    throw new EnvError(`must be ${list}, got "${input}"`);
  });
}

const PROXY_NAMES = Object.keys(PROXIES) as ProxyName[];

const NODE_IMAGE = 'node:24-slim';

const image = makeValidator<string>((input) => {
  if (/^[\w][\w.:/@-]*$/.test(input)) return input;
  throw new EnvError(`must be the name of an image, such as ${NODE_IMAGE}, got "${input}"`);
});

const variables = {
  ENGINE: oneOf(ENGINE_NAMES)({ default: undefined }),
  PROXY: oneOf(PROXY_NAMES)({ default: DEFAULT_PROXY }),
  RELAY: oneOf(['on', 'off'])({ default: undefined }),
  RELAY_DEFLATE: oneOf(['fin', 'refuse'])({ default: 'fin' }),
  RELAY_IDLE: oneOf(['off', 'proxy-timeout'])({ default: 'off' }),
  BACKEND: application({ default: undefined }),
  E2E_BROWSER: oneOf(BROWSER_NAMES)({ default: 'chromium' }),
  WEB_CONFIG: str({ default: undefined }),
  SERVER_CONFIG: str({ default: undefined }),
  HTTP_PORT: port({ default: undefined }),
  HTTPS_PORT: port({ default: undefined }),
  BACKEND_PORT: port({ default: undefined }),
  NODE_IMAGE: image({ default: NODE_IMAGE }),
};

type Values = Readonly<CleanedEnv<typeof variables>>;

/** The setting for the image of each proxy that has one. */
const PROXY_IMAGES = [
  ...Object.values<Proxy>(PROXIES).flatMap(({ container }) =>
    container.containers === 'linux' ? [container.image] : [],
  ),
  HTTPD_IMAGE,
];

const imageVariables: Record<string, ReturnType<typeof image<string>>> = Object.fromEntries(
  PROXY_IMAGES.map(({ variable, standard }) => [variable, image({ default: standard })]),
);

export const SETTING_NAMES: readonly string[] = [
  ...Object.keys(variables),
  ...Object.keys(imageVariables),
];

const FILE_SETTINGS: ReadonlySet<string> = new Set(['WEB_CONFIG', 'SERVER_CONFIG']);

/**
 * Reads and checks the settings.
 *
 * @param env an empty value counts as unset
 * @param kept the settings of an earlier `make up`; `env` overrides them
 * @throws {LabError} LAB_BAD_OPTION with a line for each bad variable: name, rule, value
 */
export function readSettings(env: NodeJS.ProcessEnv, kept: GivenSettings = {}): LabSettings {
  const now = pick([...SETTING_NAMES, ...BACKEND_VARIABLES], env);
  const given = { ...kept, ...now };
  const values = cleanEnv(given, variables, { reporter: refuse });
  // A plain copy: envalid's own object throws for any other name, as comparisons and printing ask.
  const images = { ...cleanEnv(given, imageVariables, { reporter: refuse }) };
  const { HTTP_PORT: http, HTTPS_PORT: https, BACKEND_PORT: backend } = values;
  checkDistinct({ HTTP_PORT: http, HTTPS_PORT: https, BACKEND_PORT: backend });
  checkRunsConfiguration(values);
  checkTakesRelay(values);
  checkTakesApplication(values);
  return {
    engine: values.ENGINE,
    ports: {
      ...(http !== undefined && { http }),
      ...(https !== undefined && { https }),
      ...(backend !== undefined && { backend }),
    },
    proxy: values.PROXY,
    relay:
      (values.RELAY ?? relayByDefault(values.PROXY)) === 'on'
        ? { deflate: values.RELAY_DEFLATE, idle: values.RELAY_IDLE }
        : undefined,
    application: values.BACKEND,
    webConfig: values.WEB_CONFIG,
    serverConfig: values.SERVER_CONFIG,
    backend: pick(BACKEND_VARIABLES, given),
    browser: values.E2E_BROWSER,
    images: { node: values.NODE_IMAGE, proxy: proxyImage(values.PROXY, images) },
    proxyImages: images,
    given,
    kept: Object.keys(kept).filter((name) => now[name] === undefined),
  };
}

function proxyImage(name: ProxyName, images: Readonly<Record<string, string>>): string {
  const { container }: Proxy = PROXIES[name];
  return container.containers === 'linux' ? (images[container.image.variable] ?? '') : '';
}

function refuse({ errors }: { errors: Partial<Record<string, Error>> }): void {
  const lines = Object.entries(errors).map(([name, error]) => `${name} ${error?.message}`);
  if (lines.length > 0) throw new LabError('LAB_BAD_OPTION', lines.join('\n'));
}

/** Rejects a web.config for a proxy that would ignore it silently. */
function checkRunsConfiguration(values: Values): void {
  const { title, runsIisConfiguration }: Proxy = PROXIES[values.PROXY];
  const given = (['WEB_CONFIG', 'SERVER_CONFIG'] as const).find((name) => values[name]);
  if (runsIisConfiguration || given === undefined) return;
  throw new LabError(
    'LAB_BAD_OPTION',
    `${given} works with ${proxiesThat((proxy) => proxy.runsIisConfiguration)} only; ${title} has its own configuration`,
    { next: `remove PROXY=${values.PROXY}, or run make up ${given}=` },
  );
}

/** Rejects RELAY for IIS, which has its own relay, and for proxies that do not replace IIS. */
function checkTakesRelay({ PROXY, RELAY }: Values): void {
  if (RELAY !== 'on' || relayByDefault(PROXY) === 'on') return;
  throw new LabError(
    'LAB_BAD_OPTION',
    `RELAY=on is for ${proxiesThat((proxy) => proxy.takesRelay)}, got PROXY=${PROXY}`,
    { next: `leave PROXY=${PROXY} out, or run make up RELAY=` },
  );
}

function relayByDefault(name: ProxyName): 'on' | 'off' {
  const { takesRelay = false }: Proxy = PROXIES[name];
  return takesRelay ? 'on' : 'off';
}

function checkDistinct(ports: Readonly<Record<string, number | undefined>>): void {
  const owners = new Map<number, string>();
  for (const [name, value] of Object.entries(ports)) {
    if (value === undefined) continue;
    const other = owners.get(value);
    if (other !== undefined) {
      throw new LabError('LAB_BAD_OPTION', `${other} and ${name} must differ, both are ${value}`);
    }
    owners.set(value, name);
  }
}

/** Those that have a value. Paths become absolute, so that they mean the same in another folder. */
function pick(names: readonly string[], env: NodeJS.ProcessEnv): GivenSettings {
  const entries = names.flatMap((name) => {
    const value = env[name] ?? '';
    if (value === '') return [];
    return [[name, FILE_SETTINGS.has(name) ? resolve(value) : value] as const];
  });
  return Object.fromEntries(entries);
}
