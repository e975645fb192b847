import { ENGINE_FINDINGS } from '../engine/engine-findings.ts';
import { shortened, type Report } from '../findings.ts';
import { SERVER_VARIABLE_NAMES, serverVariable } from '../language/server-variables.ts';
import { flatParts, type PartOf } from '../language/template.ts';
import type { Template } from '../model.ts';
import { suggestion } from '../read/schema/nearest-name.ts';
import type { ConfigReading } from '../read/reading.ts';
import { CHECK_FINDINGS } from './check-findings.ts';
import { enabledRules, ruleParts } from '../rule-parts.ts';

/** Every template: its braces, and the names in them. */
export function checkTemplates(reading: ConfigReading, report: Report): void {
  const { configuration } = reading;
  const set = new Set(
    enabledRules(configuration).flatMap((rule) => rule.serverVariables.map(({ name }) => name)),
  );
  for (const { templates } of ruleParts(configuration)) {
    for (const { template } of templates) checkTemplate(template, set, reading, report);
  }
}

function checkTemplate(
  template: Template,
  set: ReadonlySet<string>,
  reading: ConfigReading,
  report: Report,
): void {
  const { text, at, fault, strayBraces } = template;
  if (fault !== undefined) {
    const message = `"${shortened(text)}": ${fault.message}`;
    report(ENGINE_FINDINGS.IIS_BAD_TEMPLATE, at(fault.index), message);
  }
  for (const stray of strayBraces) {
    const message = `"${shortened(text)}": unmatched "}"`;
    report(CHECK_FINDINGS.IIS_STRAY_BRACE, at(stray), message);
  }
  const apache = /%\{|[$%][1-9]/.exec(withoutEscapes(text));
  if (apache !== null) {
    const message = `"${shortened(text)}" has ${apache[0]}`;
    report(CHECK_FINDINGS.IIS_APACHE_SYNTAX, at(apache.index), message);
  }
  for (const part of flatParts(template.parts)) {
    // Apache's variables are reported with Apache's syntax.
    if (part.kind === 'variable' && apache === null) checkVariable(part, template, set, report);
    else if (part.kind === 'map') checkMap(part, template, reading, report);
  }
}

/** `%20` is an encoded character, not mod_rewrite's second group. */
function withoutEscapes(text: string): string {
  return text.replaceAll(/%[\da-f]{2}/gi, '   ');
}

function checkVariable(
  { name, index }: PartOf<'variable'>,
  { text, at }: Template,
  set: ReadonlySet<string>,
  report: Report,
): void {
  if (serverVariable(name).isKnown || set.has(name)) return;
  const written = text.slice(index + 1, index + 1 + name.length);
  const near = suggestion(written, [...SERVER_VARIABLE_NAMES, ...set], (known) => `{${known}}`);
  const message = `{${shortened(written)}}${near}`;
  report(CHECK_FINDINGS.IIS_UNKNOWN_SERVER_VARIABLE, at(index), message);
}

function checkMap(
  { name, index, argument }: PartOf<'map'>,
  { at }: Template,
  { configuration }: ConfigReading,
  report: Report,
): void {
  const lower = name.toLowerCase();
  if (configuration.rewriteMaps.has(lower)) return;
  if (configuration.providers.has(lower)) {
    const message = `{${name}:…} calls the provider "${name}"`;
    report(ENGINE_FINDINGS.IIS_PROVIDER_NOT_CARRIED, at(index), message);
  } else if (/^(?:http|env|ssl|la-u|la-f)$/.test(lower)) {
    const [key] = argument;
    const text = key?.kind === 'text' ? key.text : '…';
    const message = `{${name}:${shortened(text)}} looks up the rewrite map "${name}"`;
    const fix =
      'use IIS’s variable instead of Apache’s: {HTTP_UPGRADE} for {HTTP:Upgrade}, {HTTPS} for {ENV:HTTPS}';
    report(ENGINE_FINDINGS.IIS_UNKNOWN_REWRITE_MAP, at(index), message, { fix });
  } else {
    const maps = [...configuration.rewriteMaps.values()].map((map) => map.name);
    const near = suggestion(name, [...maps, 'ToLower', 'UrlEncode', 'UrlDecode']);
    report(ENGINE_FINDINGS.IIS_UNKNOWN_REWRITE_MAP, at(index), `"${shortened(name)}"${near}`);
  }
}
