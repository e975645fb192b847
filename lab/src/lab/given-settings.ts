import { readSettings, type GivenSettings, type LabSettings } from '../settings/options.ts';
import { readPlan } from './plan.ts';
import { likelyMisspelt } from '../settings/setting-names.ts';

/** The names on make's command line, set by the Makefile. */
const COMMAND_LINE = 'LAB101_MAKE_VARIABLES';

/** Warns of names that look like settings and are none. @throws {LabError} LAB_BAD_OPTION */
export function settingsOf(env: NodeJS.ProcessEnv, warn: (text: string) => void): LabSettings {
  warnOfMisspelt(env, warn);
  return readSettings(env);
}

/**
 * Reads the settings for `make up`. A lab keeps its settings until `make down`; new values replace
 * old ones, and `make up WEB_CONFIG=` removes one.
 */
export async function settingsOfUp(
  env: NodeJS.ProcessEnv,
  warn: (text: string) => void,
): Promise<LabSettings> {
  warnOfMisspelt(env, warn);
  const takenBack = new Set(commandLineNames(env).filter((name) => (env[name] ?? '') === ''));
  const kept = Object.entries((await readPlan())?.given ?? {});
  const still: GivenSettings = Object.fromEntries(kept.filter(([name]) => !takenBack.has(name)));
  return readSettings(env, still);
}

function warnOfMisspelt(env: NodeJS.ProcessEnv, warn: (text: string) => void): void {
  for (const warning of likelyMisspelt(env)) warn(warning);
}

export function commandLineNames(env: NodeJS.ProcessEnv): readonly string[] {
  return (env[COMMAND_LINE] ?? '').split(/\s+/).filter((name) => name !== '');
}
