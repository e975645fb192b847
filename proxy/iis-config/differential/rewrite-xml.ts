import { ruleXml, startTag } from '../rule-xml.ts';
import type { IisConfiguration, RewriteMap } from '../model.ts';

/** The `<rewrite>` of a configuration, as a file would have it. */
export function rewriteXml({ globalRules, siteRules, rewriteMaps }: IisConfiguration): string {
  return [
    '<rewrite>',
    `<rewriteMaps>${[...rewriteMaps.values()].map(mapXml).join('')}</rewriteMaps>`,
    `<globalRules>${globalRules.map(ruleXml).join('\n')}</globalRules>`,
    `<rules>${siteRules.map(ruleXml).join('\n')}</rules>`,
    '</rewrite>',
  ].join('\n');
}

function mapXml({ name, defaultValue, ignoreCase, entries }: RewriteMap): string {
  const added = [...entries].map(([key, value]) =>
    startTag('add', { key, value }).replace(/>$/, ' />'),
  );
  const start = startTag('rewriteMap', {
    name,
    defaultValue: defaultValue || undefined,
    ignoreCase: ignoreCase ? undefined : 'false',
  });
  return `${start}${added.join('')}</rewriteMap>`;
}
