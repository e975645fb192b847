import type { OutboundRule } from '../../../iis-config/model.ts';
import type { Generation } from '../generation.ts';
import { outboundByMaps } from './outbound-maps.ts';
import { isUnseen, type OutboundHeaders } from './outbound-rule.ts';
import { outboundByScript } from './outbound-script.ts';
import { Unsupported } from '../refusal.ts';

/** By maps if these can do it all, else all in JavaScript: a rule sees what earlier ones changed. */
export function outboundHeaders(generation: Generation): OutboundHeaders {
  const enabled = generation.configuration.outboundRules.filter((rule) => rule.enabled);
  const rules = enabled.filter((rule, index) => {
    if (!isUnseen(generation, rule)) return true;
    if (rule.stopProcessing && index < enabled.length - 1) refuseStop(generation, rule);
    return false;
  });
  const refused = new Map<OutboundRule, Unsupported>();
  const mapped = outboundByMaps(generation, rules, refused);
  return refused.size === 0 ? mapped : outboundByScript(generation, rules, refused);
}

function refuseStop(generation: Generation, rule: OutboundRule): void {
  generation.attempt(rule.name, rule.position, () => {
    throw new Unsupported(
      'it is ignored, but it stops the outbound rules after it',
      'make it the last one',
    );
  });
}
