import type { IisConfiguration, Rule } from '../model.ts';

/** The rules that run, the global ones first. */
export function enabledRules({ globalRules, siteRules }: IisConfiguration): readonly Rule[] {
  return [...globalRules, ...siteRules].filter(({ enabled }) => enabled);
}
