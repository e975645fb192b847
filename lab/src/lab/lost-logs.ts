import { basename } from 'node:path';
import type { Service } from './lab.ts';

/** What to say, in one line, of a lab whose logs were deleted or renamed; undefined if none was. */
export async function lostLogsLine(lab: {
  readonly backend: Pick<Service, 'lostLogs'>;
  readonly proxy: Pick<Service, 'lostLogs'>;
}): Promise<string | undefined> {
  const services = [lab.proxy, lab.backend];
  const lists = await Promise.all(services.map(async (service) => await service.lostLogs?.()));
  const lost = lists.flatMap((list) => list ?? []);
  if (lost.length === 0) return undefined;
  const names = [...new Set(lost)].map((path) => basename(path)).join(' and ');
  const were = lost.length === 1 ? 'was' : 'were';
  return `${names} ${were} deleted or renamed while the lab runs, and new lines do not get there: run make down, then make up`;
}
