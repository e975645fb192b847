/**
 * What a real ARR does, row by row of README.md: plays the client and the backend, and prints what
 * crossed. No packages, Node.js 20 or later:
 *
 *   node main.mjs --proxy http://localhost:80/ --listen 8080 [--slow] [--row R12,R14]
 *
 * The proxy must lead every request for that address to the port that is listened on, such as by the
 * article's rule. --patience is how long an answer may take, in s; --slow runs the rows that wait for minutes, too. Exit code: 0, also if rows differ.
 */
import { parseArgs } from 'node:util';
import { ROWS } from './rows.mjs';
import { Site } from './site.mjs';
import { patience } from './wire.mjs';

const { values: options } = parseArgs({
  options: {
    proxy: { type: 'string', default: 'http://localhost:80/' },
    listen: { type: 'string', default: '8080' },
    row: { type: 'string' },
    patience: { type: 'string', default: '20' },
    slow: { type: 'boolean', default: false },
  },
});
patience.ms = Number(options.patience) * 1000;
const site = new Site(new URL(options.proxy));

class TooSlow extends Error {}

/** @param {number} ms */
function slow(ms) {
  if (!options.slow) throw new TooSlow(`takes ${ms / 1000} s: add --slow`);
  return ms;
}

/** @param {string} id */
async function run(id) {
  const row = ROWS[id];
  if (row === undefined) return `${id}  unknown: R01 to R29`;
  if (typeof row === 'string') return `${id}  not run        ${row}`;
  try {
    const [seen, isSo] = await row(site, slow);
    const how =
      isSo === undefined ? 'see            ' : isSo ? 'as described   ' : 'DIFFERS        ';
    return `${id}  ${how}${seen}`;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `${id}  ${error instanceof TooSlow ? 'not run        ' : 'FAILED         '}${why}`;
  } finally {
    site.clear();
  }
}

await site.listen(Number(options.listen));
const ids = options.row?.split(',') ?? Object.keys(ROWS);
for (const id of ids) process.stdout.write(`${await run(id)}\n`);
site.close();
