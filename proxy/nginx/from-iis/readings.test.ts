import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { NGINX, WITHOUT_NGINX } from '../test/found-nginx.ts';
import type { RawResponse } from './differential/raw-request.ts';
import { runSite, type RunningSite } from './test/running-site.ts';

/** A reading that readings.ps1 asks a real IIS, and this test nginx in its place. */
interface AskedReading {
  readonly id: string;
  readonly what: string;
  readonly request: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: {
    readonly status?: number;
    readonly reason?: string;
    readonly reset?: true;
    /** A `*` stands for any text, `{base}` for the site's URL; null: no such header. */
    readonly headers?: Readonly<Record<string, string | null>>;
    readonly body?: string;
  };
  /** Why nginx answers something else, which then has to be so. */
  readonly nginx?: string;
}

const FOLDER = fileURLToPath(new URL('../../../iis/readings/', import.meta.url));
const READINGS = JSON.parse(await readFile(`${FOLDER}readings.json`, 'utf8')) as AskedReading[];
const skip =
  WITHOUT_NGINX || (NGINX?.module === undefined && 'not run: nginx has no JavaScript module');

function isLike(text: string | undefined, pattern: string | null): boolean {
  if (pattern === null || text === undefined) return pattern === null && text === undefined;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(text);
}

/** What of an answer is not as a reading has it. */
function differences({ expect }: AskedReading, response: RawResponse, base: string): string[] {
  const { status, headers = {}, body, reset } = expect;
  const found: string[] = [];
  if (reset === true && response.status !== undefined) found.push(`status ${response.status}`);
  if (status !== undefined && status !== response.status) found.push(`status ${response.status}`);
  for (const [name, pattern] of Object.entries(headers)) {
    const bytes = response.headers.get(name.toLowerCase());
    const value = bytes && Buffer.from(bytes).toString('latin1');
    if (!isLike(value, pattern?.replace('{base}', base) ?? null)) found.push(`${name}: ${value}`);
  }
  if (body !== undefined && !isLike(response.body, body)) found.push(response.body);
  return found;
}

describe('the readings, asked of nginx', { skip }, () => {
  let site: RunningSite | undefined;
  before(async () => {
    const text = await readFile(`${FOLDER}web.config`, 'utf8');
    site = await runSite([NGINX?.path ?? 'nginx'], {
      site: text,
      folder: FOLDER.replace(/\/$/, ''),
      module: NGINX?.module,
    });
  });
  after(() => site?.[Symbol.asyncDispose]());

  for (const reading of READINGS) {
    test(`${reading.id}: ${reading.what}`, async () => {
      assert.ok(site);
      const [method = '', target = ''] = reading.request
        .replaceAll(/\{([^{}*]+)\*(\d+)\}/g, (_all, text: string, times) =>
          text.repeat(Number(times)),
        )
        .split(' ');
      const host = `localhost:${site.ports.http}`;
      const { headers = {} } = reading;
      const { response } = await site.ask({ method, target, headers, host });
      const found = differences(reading, response, `http://${host}`);
      const differs = reading.nginx !== undefined && reading.expect.reason === undefined;
      assert.deepEqual(found.length > 0, differs, found.join('\n'));
    });
  }
});
