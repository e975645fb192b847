import * as fc from 'fast-check';
import { DEFAULT_CONFIGURATION } from '../default-configuration.ts';
import { readRequestUrl } from '../engine/request-url.ts';
import type { IisConfiguration, RewriteMap } from '../model.ts';
import type { IisRequest } from '../request.ts';
import { requestArbitrary, several, withPorts } from '../test/arbitrary/requests.ts';
import { configurationArbitrary, REWRITE_MAPS } from '../test/arbitrary/rules.ts';
import { configurationFixture } from '../test/rule-fixtures.ts';
import { ruleRefusals } from './refusals.ts';
import { rewriteXml } from './rewrite-xml.ts';

/** Rules, and requests that they are asked. */
export interface Pairs {
  readonly configuration: IisConfiguration;
  readonly requests: readonly IisRequest[];
  /** The rules as the middleware reads them: a file with `<rewrite>` in it. */
  readonly rewrite: string;
}

/** Most of them without the rules that the middleware refuses to load, or nothing would run. */
export function pairsArbitrary(requestsEach: number): fc.Arbitrary<Pairs> {
  const maps = configurationFixture({ rewriteMaps: REWRITE_MAPS });
  const loads = (rule: IisConfiguration['siteRules'][number]): boolean =>
    ruleRefusals(rule, maps).next().done === true;
  const loaded = configurationArbitrary({ loads }).map(withoutEmpty);
  const configuration = fc.oneof(
    { weight: 5, arbitrary: loaded },
    { weight: 14, arbitrary: loaded.map(unlimited) },
    { weight: 1, arbitrary: configurationArbitrary() },
  );
  return fc
    .record({ configuration, requests: requestsArbitrary(requestsEach) })
    .map(({ configuration: rules, requests }) => ({
      configuration: rules,
      requests,
      rewrite: rewriteXml(rules),
    }));
}

export function requestsArbitrary(requestsEach: number): fc.Arbitrary<readonly IisRequest[]> {
  const ports = { http: 80, https: 443 };
  const request = requestArbitrary
    .map((generated) => withPorts(generated, ports, ports))
    .filter(isRead);
  return several(request, requestsEach);
}

/** With IIS's limits, and nothing that request filtering refuses of the generated requests' lengths. */
function unlimited(configuration: IisConfiguration): IisConfiguration {
  const { requestLimits, requestFiltering } = DEFAULT_CONFIGURATION;
  const limits = { ...requestLimits, allowDoubleEscaping: true };
  return { ...configuration, requestLimits: limits, requestFiltering, locations: [] };
}

/** The middleware loads no map with an empty key or value. */
function withoutEmpty(configuration: IisConfiguration): IisConfiguration {
  const filled = ({ entries, ...map }: RewriteMap): RewriteMap => ({
    ...map,
    entries: new Map([...entries].filter((entry) => !entry.includes(''))),
  });
  const maps = [...configuration.rewriteMaps].map(([name, map]) => [name, filled(map)] as const);
  return { ...configuration, rewriteMaps: new Map(maps) };
}

/** What http.sys refuses, no rule sees. */
export function isRead({ target }: IisRequest): boolean {
  try {
    readRequestUrl(target);
    return true;
  } catch {
    return false;
  }
}
