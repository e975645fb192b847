import { readSettings, type GivenSettings, type LabSettings } from '../settings/options.ts';
import { readPlan } from './plan.ts';
import { likelyMisspelt } from '../settings/setting-names.ts';

/** Set by the Makefile: the names that stand on make's command line. */
const COMMAND_LINE = 'LAB101_MAKE_VARIABLES';

/**
 * What a person set for one command.
 *
 * @param warn called with each name that looks like a setting and is none
 * @throws {LabError} LAB_BAD_OPTION
 */
export function settingsOf(env: NodeJS.ProcessEnv, warn: (text: string) => void): LabSettings {
  warnOfMisspelt(env, warn);
  return readSettings(env);
}

/**
 * The same for `make up`: a lab keeps what it was given, until `make down`, unless told otherwise.
 * `make up WEB_CONFIG=` takes a setting back.
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
