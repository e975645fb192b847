import type { IisConfiguration } from './model.ts';
import { enabledRules, targetOf } from './rule-parts.ts';
import { farmAuthorities } from './web-farms.ts';

/** `localhost:3000`, alone or in a URL. */
const LOOPBACK =
  /^(?:https?:\/\/)?(?<host>localhost|127\.0\.0\.1|\[::1\])(?::(?<port>\d{1,5}))?(?=[/?]|$)/i;

const DEFAULT_PORT = '80';

/**
 * The loopback addresses to which rules may forward, such as `localhost:3000`, each once: those that
 * rules name, and what rewrite maps and web farms may give them.
 */
export function loopbackTargets(configuration: IisConfiguration): readonly string[] {
  const { rewriteMaps, webFarms } = configuration;
  const urls = enabledRules(configuration).flatMap((rule) => targetOf(rule)?.authority ?? []);
  const maps = [...rewriteMaps.values()];
  const mapped = maps.flatMap(({ entries }) => [...entries.values()]);
  const unmapped = maps.map(({ defaultValue }) => defaultValue);
  const farms = [...webFarms.values()].filter(({ enabled }) => enabled);
  const servers = farms.flatMap((farm) => farmAuthorities(farm, 'http'));
  const found = [...urls, ...mapped, ...unmapped, ...servers].flatMap((text) => {
    const { host, port = DEFAULT_PORT } = LOOPBACK.exec(text)?.groups ?? {};
    return host === undefined ? [] : [`${host.toLowerCase()}:${port}`];
  });
  return [...new Set(found)];
}
