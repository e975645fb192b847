import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { NGINX_LAB } from './observation-fixtures.ts';
import { readdir, readFile } from 'node:fs/promises';
import { projectPath } from '../../project.ts';
import type { BrowserRecord, Observations, Seen } from '../observations.ts';
import { parseLine } from '../log-item.ts';

/**
 * Endings as three viewpoints of a real lab wrote them on 2026-11-22: Chromium 156, nginx 1.22 as
 * a process and nginx 1.30 as a container. For tests.
 */
export const NGINX_VERSIONS = ['1.22', '1.30'] as const;
export type NginxVersion = (typeof NGINX_VERSIONS)[number];

export const RECORDED = projectPath('lab/src/timeline/test/recorded');

const folderOf = (version: NginxVersion): string => `${RECORDED}/nginx-${version}`;

export async function recordedEndings(version: NginxVersion): Promise<string[]> {
  const names = await readdir(folderOf(version));
  return names.map((name) => name.replace(/\.txt$/, '')).toSorted();
}

/** Each line has a source, the time at which it was read, and the line itself. */
export async function readEnding(version: NginxVersion, ending: string): Promise<Observations> {
  const text = await readFile(`${folderOf(version)}/${ending}.txt`, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const valueOf = (name: string): string =>
    lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  const reader = logReaderOf(NGINX_LAB);
  const items = (['proxy', 'backend'] as const).flatMap((service) =>
    linesOf(lines, service).flatMap(({ item, seenAtMs }) =>
      parseLine(reader, service, item, seenAtMs),
    ),
  );
  return {
    browser: JSON.parse(valueOf('browser')) as BrowserRecord,
    proxy: {
      entries: items.filter((logged) => logged.kind === 'entry'),
      notes: items.filter((logged) => logged.kind === 'note'),
      running: valueOf('proxy runs') === 'true',
    },
    backend: {
      events: items.filter((logged) => logged.kind === 'event'),
      running: valueOf('backend runs') === 'true',
    },
    ports: JSON.parse(valueOf('ports')) as NonNullable<Observations['ports']>,
    shutdownTimeoutMs: Number(valueOf('shutdown timeout')) || undefined,
  };
}

function linesOf(lines: readonly string[], name: string): Seen<string>[] {
  return lines.flatMap((line) => {
    const [whose = '', time = ''] = line.split(' ', 2);
    const seenAtMs = Number(time);
    if (whose !== name || !Number.isInteger(seenAtMs)) return [];
    return [{ item: line.slice(whose.length + time.length + 2), seenAtMs }];
  });
}
