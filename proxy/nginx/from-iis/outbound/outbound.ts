import type { OutboundRule } from '../../../iis-config/model.ts';
import type { Facts } from '../facts.ts';
import { attempt, type Needs } from '../needs.ts';
import { GET_SCRIPT } from '../print.ts';
import { caught, refusal, Unsupported } from '../refusal.ts';
import type { OutboundHeaders } from './outbound-headers.ts';
import { headerSources, mappedRule } from './read/mapped-rule.ts';
import { readOutboundRule } from './read/read-outbound-rule.ts';
import { scriptedRule } from './read/scripted-rule.ts';
import { writeMaps } from './write/outbound-maps.ts';
import { SCRIPT_LINES, scriptedMap } from './write/outbound-script.ts';

/**
 * All outbound rules, by maps if these can do it all, else all in JavaScript: a rule sees what earlier
 * ones changed. A rule goes through these files, each once:
 *
 * - read/read-outbound-rule.ts reads all of it;
 * - read/mapped-rule.ts and read/scripted-rule.ts are what maps and JavaScript take, or why they cannot;
 * - write/outbound-maps.ts or write/outbound-script.ts writes it.
 */
export function outboundHeaders(facts: Facts): OutboundHeaders {
  const enabled = facts.configuration.outboundRules.filter((rule) => rule.enabled);
  const isStop = (rule: OutboundRule) => rule.stopProcessing && rule !== enabled.at(-1);
  const unseen = enabled.flatMap((rule): readonly Needs[] => {
    const note = noteOnUnseen(rule);
    if (note === undefined) return [];
    const why = isStop(rule) ? [refusal(rule, stops('it is ignored, but it'))] : [];
    return [{ rule: rule.name, notes: [note], refusals: why }];
  });
  const seen = enabled.filter((rule) => noteOnUnseen(rule) === undefined);
  const readings = readAll(facts, seen);
  const mapped = readings.flatMap((reading) => reading.mapped ?? []);
  const carried = mapped.flatMap((one) => (one instanceof Unsupported ? [] : one));
  const written =
    carried.length === mapped.length ? writeMaps(facts, carried) : byScript(facts, readings);
  return { ...written, needs: [...unseen, ...written.needs] };
}

/** Whether a rule changes no response here. */
function noteOnUnseen({ match: { serverVariable }, action }: OutboundRule): string | undefined {
  if (serverVariable.startsWith('HTTP_')) {
    return `It sets ${serverVariable} after the request was sent; ignored.`;
  }
  if (serverVariable === 'RESPONSE_SERVER' && action.value.text === '') {
    return 'nginx sends its own Server header, without a version in the lab.';
  }
  return undefined;
}

function stops(it: string): Unsupported {
  return new Unsupported(`${it} stops the outbound rules after it`, 'make it the last one');
}

/** Each rule, and what maps make of it, or why they or nginx at all cannot; undefined: nothing. */
function readAll(facts: Facts, rules: readonly OutboundRule[]) {
  const rewritten = new Set<string>();
  return rules.map((rule, index) => {
    const read = caught(() => readOutboundRule(facts, rule, `out${index + 1}`));
    if (rule.stopProcessing && index < rules.length - 1) return { rule, read, mapped: stops('it') };
    if (rule.action.type === 'None') return { rule, read, mapped: undefined };
    if (read instanceof Unsupported) return { rule, read, mapped: read };
    const mapped = caught(() => {
      const sources = headerSources(facts, read.header);
      rewritten.add(read.header);
      return mappedRule(facts, read, sources, rewritten);
    });
    return { rule, read, mapped };
  });
}

function byScript({ options }: Facts, readings: ReturnType<typeof readAll>): OutboundHeaders {
  const written = readings.map(({ rule, read, mapped }, index) =>
    attempt(() => {
      if (read instanceof Unsupported) throw read;
      const data = scriptedRule(read);
      if (mapped instanceof Unsupported && !options.hasScript) {
        throw new Unsupported(mapped.message, `${mapped.advice}, or ${GET_SCRIPT}`);
      }
      return scriptedMap(rule.name, data, index + 1);
    }, rule),
  );
  return {
    maps: written.flatMap(({ made = [] }) => made),
    replaced: new Set(),
    lines: SCRIPT_LINES,
    isScripted: options.hasScript,
    needs: written,
  };
}
