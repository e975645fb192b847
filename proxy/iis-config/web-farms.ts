import type { IisConfiguration, ProtocolSettings, WebFarm } from './model.ts';
import type { Outcome } from './outcome.ts';

/** The enabled farm that a target names by its host; undefined: an ordinary host, as with a port. */
export function farmOf(
  { webFarms }: Pick<IisConfiguration, 'webFarms'>,
  authority: string,
): WebFarm | undefined {
  const farm = webFarms.get(authority.toLowerCase());
  return farm?.enabled === true ? farm : undefined;
}

/** Where the enabled servers of a farm listen, such as `10.0.0.11:8080`. */
export function farmAuthorities({ servers }: WebFarm, scheme: string): readonly string[] {
  return servers
    .filter(({ enabled }) => enabled)
    .map(({ address, httpPort, httpsPort }) => {
      const host = address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;
      return `${host}:${scheme === 'https' ? httpsPort : httpPort}`;
    });
}

/**
 * The Host that a farm's servers get if `preserveHostHeader` is false: the server's own, here the
 * first one's.
 */
export function farmHost(farm: WebFarm, scheme: string): string {
  const [first = farm.name] = farmAuthorities(farm, scheme);
  if (farm.alternateHostName !== '') return farm.alternateHostName;
  return first.replace(scheme === 'https' ? /:443$/ : /:80$/, '');
}

/** Whom a rule asks by an origin: a farm's enabled servers, or the one server that it names. */
export interface Destination {
  /** As the rule names it: `http://localhost:8080`. */
  readonly origin: string;
  /** In lower case. */
  readonly scheme: string;
  /** Undefined: the host is an ordinary one. */
  readonly farm: WebFarm | undefined;
  /** Of the farm's enabled servers. */
  readonly authorities: readonly string[];
  /** The Host that is sent if `preserveHostHeader` is false. */
  readonly host: string;
}

export function destinationOf(
  configuration: Pick<IisConfiguration, 'webFarms'>,
  origin: string,
): Destination {
  const [written = '', host = ''] = origin.split('://');
  const scheme = written.toLowerCase();
  const farm = farmOf(configuration, host);
  if (farm === undefined) return { origin, scheme, farm, authorities: [], host };
  const authorities = farmAuthorities(farm, scheme);
  return { origin, scheme, farm, authorities, host: farmHost(farm, scheme) };
}

/** How ARR asks what a request is forwarded to: by the farm's settings, or by the proxy's. */
export function protocolOf(configuration: IisConfiguration, outcome: Outcome): ProtocolSettings {
  const name = outcome.kind === 'forward' ? outcome.farm?.name : undefined;
  const farm = name === undefined ? undefined : farmOf(configuration, name);
  return farm?.protocol ?? configuration.proxy;
}
