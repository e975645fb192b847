import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { configure, goldenCases, parseRequest } from '../../engine/test/golden-cases.ts';
import { readTexts } from '../../checks/test/golden-cases.ts';
import type { IisConfiguration } from '../../model.ts';
import type { IisRequest } from '../../request.ts';
import type { Middleware } from '../middleware.ts';
import { isRead, requestsArbitrary } from '../pairs.ts';
import { rewriteXml } from '../rewrite-xml.ts';
import { type ComparisonReport, tryPairs } from '../run.ts';

// The compiled test runs in dist/, the cases stay where they are.
const CASES = new URL('../../../../iis-config/differential/cases/', import.meta.url);

const SERVER = `<configuration><system.webServer><proxy enabled="true" /></system.webServer></configuration>`;

/** What the files' rules ask for. */
const TARGETS = [
  '/',
  '/one/two?x=1',
  '/api/x?y=1',
  '/app/x',
  '/interface',
  '/one-folder/api/x%20y?z',
  '/r1/a%3Fb',
  '/socket.io/?EIO=4',
  '/uu/a%20b',
  '/websocket/a',
];

/** The documentation's examples, with the requests that they are about. */
export async function runGoldenCases(
  middleware: Middleware,
  report: ComparisonReport,
): Promise<void> {
  for (const { sections } of goldenCases()) {
    const configuration = configure(sections);
    const asked = sections.filter(({ title }) => title === 'request');
    const requests = asked.map(({ text }) => parseRequest(text)).filter(isRead);
    const rewrite = rewriteXml(configuration);
    await tryPairs(middleware, { configuration, requests, rewrite }, report);
  }
}

/**
 * Files as people write them: the middleware reads the same text. Of a file that IIS refuses for
 * another section, such as a locked one, `<rewrite>` alone.
 *
 * @returns the names of those that have no rules
 */
export async function runFiles(
  middleware: Middleware,
  report: ComparisonReport,
): Promise<readonly string[]> {
  const left: string[] = [];
  const generated = fc.sample(requestsArbitrary(20), { numRuns: 1, seed: 1 }).flat();
  const requests = [...TARGETS.map(requestTo), ...generated];
  for (const name of readdirSync(CASES).sort()) {
    const text = readFileSync(new URL(name, CASES), 'utf8');
    const [rules] = /<rewrite>[^]*<\/rewrite>/.exec(text) ?? [];
    if (rules === undefined) {
      left.push(name);
      continue;
    }
    const alone = `<configuration><system.webServer>${rules}</system.webServer></configuration>`;
    const rewrite = read(name, text) === undefined ? alone : text;
    const configuration = read(name, rewrite);
    if (configuration === undefined) throw new Error(`${name}: IIS refuses its rules`);
    await tryPairs(middleware, { configuration, requests, rewrite }, report);
  }
  return left;
}

function read(name: string, text: string): IisConfiguration | undefined {
  const isServer = name.endsWith('.server.config');
  return readTexts(isServer ? text : SERVER, isServer ? '<configuration />' : text).configuration;
}

function requestTo(target: string): IisRequest {
  return parseRequest(`GET http://localhost${target}`);
}
