import distance from 'damerau-levenshtein';
import { LabError } from '../errors.ts';
import { BACKEND_VARIABLES, SETTING_NAMES, WINDOWS_VARIABLES } from './options.ts';

/** Every name that may follow make's target. */
const KNOWN: readonly string[] = [
  ...SETTING_NAMES,
  ...BACKEND_VARIABLES,
  'WATCH_PORT',
  'ARGS',
  'YES',
  'T',
  'CID',
  'F',
  ...WINDOWS_VARIABLES,
];

/**
 * Checks that each name on make's command line is a setting. A misspelt name would otherwise be
 * ignored, and the default used.
 *
 * @throws {LabError} LAB_BAD_OPTION, a line for each, with the nearest setting
 */
export function checkCommandLineNames(names: readonly string[]): void {
  const unknown = names.filter((name) => !KNOWN.includes(name));
  if (unknown.length === 0) return;
  throw new LabError(
    'LAB_BAD_OPTION',
    unknown.map((name) => `${name} is not a setting; the nearest is ${nearest(name)}`).join('\n'),
    { next: 'lab101 --help lists the settings' },
  );
}

/** The shortest name of an environment variable that is compared with the settings' names. */
const SHORTEST_LIKELY = 5;

/**
 * Variables of the environment that are one edit away from a setting. They are mentioned and not
 * refused, since a shell holds what other programs need.
 */
export function likelyMisspelt(env: NodeJS.ProcessEnv): readonly string[] {
  return Object.keys(env).flatMap((name) => {
    if (name.length < SHORTEST_LIKELY || KNOWN.includes(name)) return [];
    const likely = KNOWN.find((known) => distance(name, known).steps === 1);
    return likely === undefined
      ? []
      : [`${name} in the environment is not a setting; did you mean ${likely}?`];
  });
}

/** A setting that ends with the name (E2E_BROWSER for BROWSER) is the nearest of all. */
function nearest(name: string): string {
  const upper = name.toUpperCase();
  const suffixed = KNOWN.find((known) => known.endsWith(`_${upper}`));
  const steps = (known: string): number => distance(upper, known).steps;
  const [first = ''] = KNOWN.toSorted((a, b) => steps(a) - steps(b));
  return steps(first) <= 1 ? first : (suffixed ?? first);
}
