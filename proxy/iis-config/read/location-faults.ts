import type { Finding, Report } from '../findings.ts';
import type { IisConfiguration, Location } from '../model.ts';
import { isWithin, settingsAt } from '../settings-at.ts';

/** Says of what is found that IIS reads it below a path alone; empty: for the whole site. */
export function confined(report: Report, location: string): Report {
  if (location === '') return report;
  return (kind, position, message, own) => {
    const isSaid = own?.location !== undefined || kind.refuses !== true;
    const text = isSaid ? message : `${message} (below /${location} alone)`;
    report(kind, position, text, { location, ...own });
  };
}

/** Whether IIS refuses every request of the site because of it. */
export function refusesSite({ kind, location }: Finding): boolean {
  return kind.refuses === true && location === undefined;
}

/** The configuration with what IIS refuses below a path: it and all locations within. */
export function withFaults(
  configuration: IisConfiguration,
  findings: readonly Finding[],
): IisConfiguration {
  const faults = findings.filter(({ kind, location }) => kind.refuses === true && location);
  if (faults.length === 0) return configuration;
  const known = configuration.locations.map(({ path }) => path);
  const paths = new Set([...known, ...faults.map(({ location = '' }) => location)]);
  const locations = [...paths]
    .toSorted((one, other) => other.split('/').length - one.split('/').length)
    .map((path) => locationWithFault(configuration, path, faults));
  return { ...configuration, locations };
}

function locationWithFault(
  configuration: IisConfiguration,
  path: string,
  faults: readonly Finding[],
): Location {
  const { webSocketEnabled, requestLimits, requestFiltering, customHeaders, redirectHeaders } =
    settingsAt(configuration, `/${path}`);
  const fault = faults.find(({ location = '' }) => isWithin(path, location));
  return {
    path,
    webSocketEnabled,
    requestLimits,
    requestFiltering,
    customHeaders,
    redirectHeaders,
    ...(fault && { fault }),
  };
}
