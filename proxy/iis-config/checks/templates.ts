import type { Reading } from '../read/reading.ts';
import { suggestion } from '../read/nearest-name.ts';
import type { Report } from '../read/report.ts';
import { flatParts, type TemplatePart } from '../read/template.ts';
import { enabledRules } from './enabled-rules.ts';
import { KNOWN_SERVER_VARIABLES } from './known-server-variables.ts';
import { templateOwners, type RuleTemplate } from './rule-templates.ts';

/** String functions (iis-docs, "URL Rewrite Module Configuration Reference", "String functions"). */
const FUNCTIONS: ReadonlySet<string> = new Set(['tolower', 'urlencode', 'urldecode', 'htmlencode']);

/** Every template: its braces, and the names in them. */
export function checkTemplates(reading: Reading, report: Report): void {
  const set = enabledRules(reading).flatMap(({ rule }) =>
    rule.serverVariables.map(({ name }) => name),
  );
  const variables = new Set([...KNOWN_SERVER_VARIABLES, ...set]);
  for (const { templates } of templateOwners(reading)) {
    for (const part of templates) checkTemplate(part, variables, reading, report);
  }
}

function checkTemplate(
  { text, template, at }: RuleTemplate,
  variables: ReadonlySet<string>,
  reading: Reading,
  report: Report,
): void {
  const { parts, fault } = template;
  if (fault !== undefined) {
    const code = fault.stray ? 'IIS_STRAY_BRACE' : 'IIS_BAD_TEMPLATE';
    report(code, at(fault.index), `"${shortened(text)}": ${fault.message}`);
  }
  const apache = /%\{|[$%][1-9]/.exec(withoutEscapes(text));
  if (apache !== null) {
    report('IIS_APACHE_SYNTAX', at(apache.index), `"${shortened(text)}" has ${apache[0]}`);
    return;
  }
  for (const part of flatParts(parts)) {
    if (part.kind === 'variable') checkVariable(part, at, variables, report);
    else if (part.kind === 'call') checkCall(part, at, reading, report);
  }
}

/** `%20` is an encoded character, not mod_rewrite's second group. */
function withoutEscapes(text: string): string {
  return text.replaceAll(/%[\da-f]{2}/gi, '   ');
}

function checkVariable(
  { name, index }: Extract<TemplatePart, { kind: 'variable' }>,
  at: RuleTemplate['at'],
  variables: ReadonlySet<string>,
  report: Report,
): void {
  const upper = name.toUpperCase();
  if (upper.startsWith('HTTP_') || upper.startsWith('RESPONSE_') || variables.has(upper)) return;
  const near = suggestion(name, variables, (known) => `{${known}}`);
  report('IIS_UNKNOWN_SERVER_VARIABLE', at(index), `{${shortened(name)}}${near}`);
}

function checkCall(
  { name, index, argument }: Extract<TemplatePart, { kind: 'call' }>,
  at: RuleTemplate['at'],
  { configuration, providers }: Reading,
  report: Report,
): void {
  const lower = name.toLowerCase();
  if (FUNCTIONS.has(lower) || configuration.rewriteMaps.has(lower)) return;
  if (providers.has(lower)) {
    report('IIS_PROVIDER_NOT_CARRIED', at(index), `{${name}:…} asks the provider "${name}"`);
  } else if (/^(?:http|env|ssl|la-u|la-f)$/.test(lower)) {
    const [key] = argument;
    const text = key?.kind === 'text' ? key.text : '…';
    const message = `{${name}:${shortened(text)}} asks a rewrite map "${name}"`;
    const fix =
      'write the variable of IIS for Apache’s: {HTTP_UPGRADE} for {HTTP:Upgrade}, {HTTPS} for {ENV:HTTPS}';
    report('IIS_UNKNOWN_REWRITE_MAP', at(index), message, { fix });
  } else {
    const maps = [...configuration.rewriteMaps.values()].map((map) => map.name);
    const near = suggestion(name, [...maps, 'ToLower', 'UrlEncode', 'UrlDecode']);
    report('IIS_UNKNOWN_REWRITE_MAP', at(index), `"${shortened(name)}"${near}`);
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
