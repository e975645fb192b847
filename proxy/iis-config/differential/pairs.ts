import * as fc from 'fast-check';
import { readRequestUrl } from '../engine/request-url.ts';
import { DEFAULT_CONFIGURATION } from '../default-configuration.ts';
import type { IisConfiguration, RewriteMap } from '../model.ts';
import { configurationArbitrary } from '../../nginx/from-iis/differential/configuration-arbitrary.ts';
import { withPorts } from '../../nginx/from-iis/differential/port-arrangement.ts';
import { requestArbitrary } from '../../nginx/from-iis/differential/request-arbitrary.ts';
import type { IisRequest } from '../request.ts';
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
  const configuration = fc.oneof(
    { weight: 5, arbitrary: configurationArbitrary.map(loadable) },
    { weight: 14, arbitrary: configurationArbitrary.map(loadable).map(unlimited) },
    { weight: 1, arbitrary: configurationArbitrary },
  );
  return fc
    .record({ configuration, requests: requestsArbitrary(requestsEach) })
    .map(({ configuration: rules, requests }) => ({
      configuration: rules,
      requests,
      rewrite: rewriteXml(rules),
    }));
}

/** At most twice as many, and no fewer than one: so a failure shrinks to one request. */
export function requestsArbitrary(requestsEach: number): fc.Arbitrary<readonly IisRequest[]> {
  const ports = { http: 80, https: 443 };
  const request = requestArbitrary.map((made) => withPorts(made, ports, ports)).filter(isRead);
  return fc.array(request, { minLength: 1, maxLength: 2 * requestsEach, size: 'max' });
}

function loadable(configuration: IisConfiguration): IisConfiguration {
  const rewriteMaps = new Map(
    [...configuration.rewriteMaps].map(([name, map]) => [name, withoutEmpty(map)]),
  );
  const loads = (rules: IisConfiguration['siteRules']): IisConfiguration['siteRules'] =>
    rules.filter((rule) => [...ruleRefusals(rule, configuration)].length === 0);
  const { globalRules, siteRules } = configuration;
  return {
    ...configuration,
    rewriteMaps,
    globalRules: loads(globalRules),
    siteRules: loads(siteRules),
  };
}

/** With IIS's limits, and nothing that request filtering refuses of the made requests' lengths. */
function unlimited(configuration: IisConfiguration): IisConfiguration {
  const { requestLimits, requestFiltering } = DEFAULT_CONFIGURATION;
  const limits = { ...requestLimits, allowDoubleEscaping: true };
  return { ...configuration, requestLimits: limits, requestFiltering, locations: [] };
}

function withoutEmpty(map: RewriteMap): RewriteMap {
  const entries = [...map.entries].filter(([key, value]) => key !== '' && value !== '');
  return { ...map, entries: new Map(entries) };
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
