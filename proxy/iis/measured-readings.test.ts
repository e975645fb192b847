import assert from 'node:assert/strict';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FINDING_KINDS } from '../iis-config/checks/test/finding-kinds.ts';

/** A row of readings/measured.json: what others measured, and what became of it here. */
interface Measured {
  readonly ids: readonly string[];
  /** What IIS did. */
  readonly iis: string;
  readonly carried?: readonly Place[];
  /** Codes of the findings that say it. */
  readonly findings?: readonly string[];
  /** Why it is not carried. */
  readonly not?: string;
}

type Place = 'check' | 'explain' | 'stand-in';

/** Where tests of each place are: files whose name or text has the id of a reading. */
const TESTS: Readonly<Record<Place, readonly string[]>> = {
  check: ['iis-config/checks', 'iis-config/read'],
  explain: ['iis-config/engine'],
  'stand-in': ['nginx/from-iis'],
};

const PROXY = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = fileURLToPath(new URL('../../../docs/iis-readings.md', import.meta.url));

const json = async (file: string): Promise<unknown> =>
  JSON.parse(await readFile(`${PROXY}iis/readings/${file}`, 'utf8'));
const MEASURED = (await json('measured.json')) as readonly Measured[];
const ASKED = (await json('readings.json')) as readonly {
  readonly id: string;
  readonly nginx?: string;
}[];

/** Names and texts of the tests below a folder: test files, and cases that are files. */
async function testTexts(folder: string): Promise<string> {
  const files = (await readdir(join(PROXY, folder), { recursive: true })).filter((file) =>
    /\.test\.ts$|\/(?:cases|golden)\/.*\.(?:config|txt)$|^golden\//.test(`${folder}/${file}`),
  );
  const texts = files.map((file) => readFile(join(PROXY, folder, file), 'utf8'));
  return [...files, ...(await Promise.all(texts))].join('\n');
}

/** Requests of readings.json are tests of the stand-in, unless nginx is known to differ. */
const answered = ASKED.filter(({ nginx }) => nginx === undefined).map(({ id }) => id);

for (const [place, folders] of Object.entries(TESTS)) {
  test(`each reading that ${place} carries is named by a test of it`, async () => {
    const texts = (await Promise.all(folders.map(testTexts))).join('\n');
    const named = place === 'stand-in' ? `${texts}\n${answered.join('\n')}` : texts;
    const missing = MEASURED.filter(({ carried }) => carried?.includes(place as Place)).filter(
      ({ ids }) => !ids.some((id) => new RegExp(`\\b${id}\\b`, 'i').test(named)),
    );
    assert.deepEqual(
      missing.map(({ ids }) => ids.join(' ')),
      [],
    );
  });
}

test('each reading stands in the list once, carried or with the reason why not', () => {
  const ids = MEASURED.flatMap((row) => row.ids);
  assert.equal(new Set(ids).size, ids.length);
  for (const { id } of ASKED) assert.ok(ids.includes(id), id);
  const codes = new Set(FINDING_KINDS.map(({ code }) => code));
  for (const { ids: own, carried, findings = [], not } of MEASURED) {
    assert.ok((carried === undefined) === (not !== undefined), own.join(' '));
    for (const code of findings) assert.ok(codes.has(code), code);
  }
});

test('docs/iis-readings.md is the list', async () => {
  const page = printPage();
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(PAGE, page);
  assert.equal(await readFile(PAGE, 'utf8'), page, 'UPDATE_GOLDEN=1 writes it anew');
});

function printPage(): string {
  const carried = MEASURED.filter((row) => row.carried !== undefined);
  const others = MEASURED.filter((row) => row.carried === undefined);
  const count = (rows: readonly Measured[]): number => rows.flatMap(({ ids }) => ids).length;
  return [
    '# Readings of a real IIS',
    '',
    'Others measured a full IIS 10 with URL Rewrite 2.1 (rewrite.dll 7.1.1993.2351) in September 2026 and published what it did. ARR was not installed, so nothing here is about forwarding. These readings outrank documentation and every inference of this project: a finding that rests on one has the certainty _measured on IIS by others_.',
    '',
    `Of ${count(MEASURED)} readings ${count(carried)} are carried here; ${count(others)} are not. _check_ means \`lab101 check\` says it, _explain_ that \`lab101 explain\` decides by it, _stand-in_ that nginx with the generated configuration does it, and a test of each names the reading. Those that are _asked_ are also asked of any server by [readings.ps1](../proxy/iis/README.md#ask-a-real-iis), the next real IIS included.`,
    '',
    'The list is written from [measured.json](../proxy/iis/readings/measured.json).',
    '',
    '## Carried',
    '',
    ...carried.map(printRow),
    '',
    '## Not carried',
    '',
    ...others.map(printRow),
    '',
  ].join('\n');
}

function printRow({ ids, iis, carried, findings = [], not }: Measured): string {
  const asked = ASKED.some(({ id }) => ids.includes(id)) ? ['asked'] : [];
  const codes =
    findings.length === 0 ? '' : ` (${findings.map((code) => `\`${code}\``).join(', ')})`;
  const places = [...(carried ?? []), ...asked].map((place) =>
    place === 'check' ? `check${codes}` : place,
  );
  const text = iis.replaceAll(/<[^>]+>|\{[^}]+\}|\w+="\w+"|\^\$| \* | \?(?= )/g, (code) =>
    code.replace(/\S+(?:.*\S)?/, '`$&`'),
  );
  const reason = not === undefined ? '' : ` Not carried: ${not}.`;
  const where = places.length === 0 ? '' : ` _${places.join(', ')}_`;
  return `- **${ids.join(', ')}** ${text}${reason}${where}`;
}
