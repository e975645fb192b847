import type { IisConfiguration, ProtocolSettings, WebFarm } from '../../iis-config/model.ts';
import { Unsupported } from './refusal.ts';

/** One nginx location: requests forwarded with the settings of ARR's proxy, or of a web farm. */
export interface GeneratedRoute {
  readonly protocol: ProtocolSettings;
  /** From 1. */
  readonly number: number;
  /** `/`, or a named location. */
  readonly location: string;
  /** Suffix of the variables that belong to this route. */
  readonly suffix: string;
}

/** A status that leads to a route's named location; rules answer with a text, which none takes over. */
export function routeStatus({ number }: GeneratedRoute): number {
  return 560 + number;
}

/**
 * One for each set of settings; one in any case.
 *
 * @param needed by the rules
 */
export function routesOf(
  { proxy }: IisConfiguration,
  needed: readonly ProtocolSettings[],
): readonly GeneratedRoute[] {
  const protocols = needed.length === 0 ? [proxy] : needed;
  const different = new Map(protocols.map((protocol) => [keyOf(protocol), protocol]));
  return [...different.values()].map((protocol, index) => {
    const number = index + 1;
    return index === 0
      ? { protocol, number, location: '/', suffix: '' }
      : { protocol, number, location: `@arr_${number}`, suffix: `_${number}` };
  });
}

/**
 * The route of what goes to a farm; undefined: to any other server.
 *
 * @throws {Unsupported} no rule names the farm itself
 */
export function routeOf(
  { configuration, routes }: { configuration: IisConfiguration; routes: readonly GeneratedRoute[] },
  farm: WebFarm | undefined,
): GeneratedRoute {
  const key = keyOf(farm?.protocol ?? configuration.proxy);
  const route = routes.find(({ protocol }) => keyOf(protocol) === key);
  if (route !== undefined) return route;
  throw new Unsupported('a rewrite map names a web farm', 'write the farm into the rule’s url');
}

function keyOf(protocol: ProtocolSettings): string {
  return JSON.stringify({ ...protocol, enabled: undefined });
}
