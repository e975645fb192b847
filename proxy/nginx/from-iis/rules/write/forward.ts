import { destinationOf } from '../../../../iis-config/web-farms.ts';
import type { Facts } from '../../facts.ts';
import { routeOf } from '../../routes.ts';
import { printValue, variableValue } from '../../text/quoting.ts';
import { Unsupported } from '../../refusal.ts';
import type { WrittenAction } from './written-action.ts';
import type { ReadRule } from '../read/read-rule.ts';
import { serverFor } from './server.ts';
import type { ServerUrl, Url } from '../read/url.ts';

/**
 * Statements of a Rewrite that another server gets.
 *
 * @throws {Unsupported} ARR or nginx cannot ask it, or only a request decides whether it is a farm
 */
export function forwardLines(
  facts: Facts,
  { before, printed, query, origin, origins }: Url & ServerUrl,
  { prefix, isScripted }: ReadRule,
): WrittenAction {
  const { routes, configuration, options } = facts;
  const isAsked = origins.length > 1;
  const destinations = origins.map((one) => destinationOf(configuration, one));
  const [farm, ...others] = new Set(destinations.map((one) => one.farm));
  if (others.length > 0) {
    throw new Unsupported(
      'a request decides between a web farm and another server',
      'write a rule for each',
    );
  }
  const route = routeOf(facts, farm);
  const { scheme, backend, host, relay, needs } = serverFor(options, destinations, prefix);
  return {
    needs: isScripted ? [...needs, { features: ['script-target'] }] : needs,
    leaves: true,
    inside: [
      ...before,
      ...(isAsked ? [`set $iis_asked_origin ${printValue(origin)};`] : []),
      `set $iis_to ${printed};`,
      query,
      `set $iis_there ${printValue(origin + variableValue('iis_to_path'))};`,
      'set $iis_there_path $iis_to_path;',
      'set $iis_url $iis_there;',
      `set $arr_scheme ${scheme};`,
      `set $arr_backend ${backend};`,
      `set $arr_host ${host};`,
      ...(relay === '' ? [] : [`set $arr_relay ${relay};`]),
      ...(routes.length > 1 ? [`set $arr_route ${route.number};`] : []),
      ...(configuration.proxy.enabled
        ? []
        : [`set $arr_farm "${farm === undefined ? '' : 'yes'}";`]),
      ...(isAsked ? ['set $iis_asked "by $arr_scheme";'] : []),
    ],
    behind: isAsked ? [`if ($iis_asked = "by ") { ${NO_SUCH_SERVER} }`] : [],
  };
}

const NO_SUCH_SERVER =
  'return 501 "Not translated: this request names another backend, or one with https://, for which nginx needs a file of CAs\\n";';
