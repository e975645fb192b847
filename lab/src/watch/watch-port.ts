import { LabError } from '../errors.ts';

/**
 * WATCH_PORT: the port of the watch page. Default 0, a free one.
 *
 * @throws {LabError} LAB_BAD_OPTION
 */
export function readWatchPort(value: string | undefined): number {
  if (value === undefined || value === '') return 0;
  const port = Number(value);
  if (/^\d+$/.test(value) && port <= 65_535) return port;
  throw new LabError(
    'LAB_BAD_OPTION',
    `WATCH_PORT must be an integer from 0 to 65535 (0: a free one), got "${value}"`,
  );
}
