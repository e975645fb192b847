import { basename } from 'node:path';
import type { Service } from './lab.ts';

/** Returns a one-line warning for a lab whose logs were deleted or renamed, or undefined. */
export async function lostLogsLine(lab: {
  readonly backend: Pick<Service, 'lostLogs'>;
  readonly proxy: Pick<Service, 'lostLogs'>;
  readonly relay?: Pick<Service, 'lostLogs'> | undefined;
}): Promise<string | undefined> {
  const services = [lab.proxy, lab.relay, lab.backend];
  const lists = await Promise.all(services.map(async (service) => await service?.lostLogs?.()));
  const lost = lists.flatMap((list) => list ?? []);
  if (lost.length === 0) return undefined;
  const names = [...new Set(lost)].map((path) => basename(path)).join(' and ');
  const were = lost.length === 1 ? 'was' : 'were';
  return `${names} ${were} deleted or renamed while the lab runs, and new lines are not written there: run make down, then make up`;
}
