import type { IisConfiguration, Location, PathSettings } from './model.ts';

/** The settings that hold for a decoded path, which begins with a slash. */
export function settingsAt(configuration: IisConfiguration, path: string): PathSettings {
  return locationAt(configuration, path) ?? configuration;
}

/** The innermost location that the path is in. */
export function locationAt({ locations }: IisConfiguration, path: string): Location | undefined {
  const lower = path.slice(1).toLowerCase();
  return locations.find((one) => isWithin(lower, one.path));
}

/** Whether a path is another or below it; both in lower case, without a slash at their beginning. */
export function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
