import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from '../lab/lab.ts';
import { visibleJson } from '../text/visible-text.ts';
import { followLogs } from './logs.ts';

const HOSTILE = 'GET /\u001b[8m\u202egnp.exe\u0085\u009b2J';

async function followed(json: boolean): Promise<readonly string[]> {
  const written: string[] = [];
  const output = {
    json,
    result: (text: string, value: unknown) => void written.push(json ? visibleJson(value) : text),
    note: () => undefined,
    steps: async () => undefined,
  };
  const service = (name: Service['name']) => ({
    name,
    follow: async (onLine: (line: string) => void) => onLine(HOSTILE),
  });
  const lab = { proxy: service('proxy'), backend: service('backend') };
  await followLogs(lab, output, new AbortController().signal);
  return written;
}

test('nothing of a log steers the terminal: what cannot be seen is shown by its number', async () => {
  const shown = 'GET /⟨U+001B⟩[8m⟨U+202E⟩gnp.exe⟨U+0085⟩⟨U+009B⟩2J';
  assert.deepEqual(await followed(false), [`proxy   | ${shown}`, `backend | ${shown}`]);
});

test('--json has the line itself, in escapes', async () => {
  const [first = ''] = await followed(true);
  assert.match(first, /^[ -~]*$/);
  assert.deepEqual(JSON.parse(first), { service: 'proxy', line: HOSTILE });
});
