import { logReaderOf } from '../../lab/proxy-log-reader.ts';
import { NGINX_LAB } from './observation-fixtures.ts';
import type { TimedNote } from '../../lab/proxy-log-reader.ts';
import { readdir, readFile } from 'node:fs/promises';
import type { AccessEntry } from '@lab101/proxy';
import { parseBackendEvent } from '../../lab/backend-event.ts';
import { projectPath } from '../../project.ts';
import type { BrowserRecord, Observations, Seen } from '../observations.ts';
import type { SeenEvent } from '../merge/socket-observations.ts';

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
  return {
    browser: JSON.parse(valueOf('browser')) as BrowserRecord,
    proxy: {
      ...readProxyLines(linesOf(lines, 'proxy')),
      running: valueOf('proxy runs') === 'true',
    },
    backend: {
      events: readBackendLines(linesOf(lines, 'backend')),
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

function readProxyLines(lines: readonly Seen<string>[]): {
  readonly entries: Seen<AccessEntry>[];
  readonly notes: Seen<TimedNote>[];
} {
  const reader = logReaderOf(NGINX_LAB);
  const entries: Seen<AccessEntry>[] = [];
  const notes: Seen<TimedNote>[] = [];
  for (const { item: line, seenAtMs } of lines) {
    const { entry, note } = reader.read(line, seenAtMs) ?? {};
    if (entry !== undefined) entries.push({ item: entry, seenAtMs });
    if (note !== undefined) notes.push({ item: note, seenAtMs });
  }
  return { entries, notes };
}

function readBackendLines(lines: readonly Seen<string>[]): SeenEvent[] {
  return lines.flatMap(({ item: line, seenAtMs }) => {
    const event = parseBackendEvent(line);
    return event === undefined ? [] : [{ item: { ...event, line }, seenAtMs }];
  });
}
