import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { PROXIES, type Proxy } from '@lab101/proxy';
import { projectPath } from '../project.ts';
import { failurePage } from '../text/failure-page.ts';
import type { Cause } from '../timeline/verdict/cause.ts';
import { CAUSES } from '../timeline/verdict/causes.ts';

// What the documents say of each other and of the data that they repeat.

const NOT_OURS = new Set(['node_modules', 'dist', '.lab', '.git']);

const DOCUMENTS = documentsBelow('.');

function documentsBelow(folder: string): readonly string[] {
  return readdirSync(projectPath(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.has(entry.name) ? [] : documentsBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const read = (path: string): string => readFileSync(projectPath(path), 'utf8');

const withoutFences = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

/** The anchors that GitHub gives to a page's headings. */
function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { groups } of withoutFences(text).matchAll(/^#+ +(?<heading>.+)$/gm)) {
    const heading = (groups?.['heading'] ?? '').replaceAll(/\]\([^)]*\)/g, '').toLowerCase();
    const slug = heading.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
    const same = [...anchors].filter((anchor) => anchor.replace(/-\d+$/, '') === slug);
    anchors.add(same.length === 0 ? slug : `${slug}-${same.length}`);
  }
  return anchors;
}

/** The targets of links and pictures; what stands in code is none. */
function targetsOf(text: string): readonly string[] {
  const prose = withoutFences(text).replaceAll(/`[^`\n]*`/g, 'code');
  const links = prose.matchAll(/\]\((?<target>[^)\s]+)\)|\b(?:src|srcset|href)="(?<file>[^"]+)"/g);
  return [...links].map(({ groups }) => groups?.['target'] ?? groups?.['file'] ?? '');
}

/** Why a link leads nowhere; undefined: it leads somewhere. */
function linkFault(from: string, target: string): string | undefined {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? from : posix.join(posix.dirname(from), file);
  if (!existsSync(projectPath(path))) return `${from}: ${target}: there is no ${path}`;
  if (anchor === undefined) return undefined;
  const known = statSync(projectPath(path)).isFile() ? anchorsOf(read(path)) : new Set();
  return known.has(anchor) ? undefined : `${from}: ${target}: ${path} has no such heading`;
}

test('anchors are those of GitHub', () => {
  const anchors = anchorsOf(
    '# A `B_c`: d.e-f\n\n```sh\n# no heading\n```\n\n## [One](x.md)\n## One\n',
  );
  assert.deepEqual([...anchors], ['a-b_c-de-f', 'one', 'one-1']);
});

test('every relative link of every document leads to a file and a heading', () => {
  assert.ok(DOCUMENTS.includes('README.md') && DOCUMENTS.includes('docs/troubleshooting.md'));
  const links = DOCUMENTS.flatMap((from) =>
    targetsOf(read(from)).flatMap((target) => (/^[a-z]+:/.test(target) ? [] : [{ from, target }])),
  );
  assert.ok(links.length > 30, `${links.length} links`);
  assert.deepEqual(
    links.flatMap(({ from, target }) => linkFault(from, target) ?? []),
    [],
  );
});

test('every cause that names a section names one that exists', () => {
  const links = Object.values<Cause>(CAUSES).flatMap(({ link }) => link ?? []);
  assert.ok(links.length > 5);
  assert.deepEqual(
    links.flatMap((link) => linkFault('README.md', link) ?? []),
    [],
  );
});

test('every cause that is a sign of a failure names one with a page', () => {
  const failures = Object.values<Cause>(CAUSES).flatMap(({ failure }) => failure ?? []);
  assert.ok(failures.length > 5);
  for (const code of failures) assert.ok(existsSync(projectPath(failurePage(code))), code);
});

test('every page of docs can be reached from README.md', () => {
  const reached = new Set(['README.md']);
  for (const from of reached) {
    for (const target of targetsOf(read(from))) {
      const path = posix.join(posix.dirname(from), target.split('#')[0] ?? '');
      if (DOCUMENTS.includes(path)) reached.add(path);
    }
  }
  const pages = DOCUMENTS.filter((path) => path.startsWith('docs/'));
  assert.deepEqual(
    pages.filter((path) => !reached.has(path)),
    [],
  );
});

/** A section of docs/proxies.md, a line for each of its items. */
function itemsOf(title: string): readonly string[] {
  const [, section = ''] = read('docs/proxies.md').split(`\n## ${title}\n`);
  return (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('- '));
}

test('docs/proxies.md has the differences of each proxy, word for word, and no other', () => {
  for (const { title, differences } of Object.values<Proxy>(PROXIES)) {
    const expected = differences.map(({ id, versions, text, source }) => {
      const sources = source
        .split(', ')
        .map((one) => (one.startsWith('https:') ? `<${one}>` : `\`${one}\``));
      return `- **${id}** (${versions}): ${text} Source: ${sources.join(', ')}.`;
    });
    assert.deepEqual(itemsOf(title), expected, title);
  }
});

test('the table of docs/proxies.md has each proxy, its oldest version and its image', () => {
  const page = read('docs/proxies.md');
  for (const { name, title, program, container } of Object.values<Proxy>(PROXIES)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
    assert.ok(row !== '', name);
    if (program) assert.ok(row.includes(`${title} ${program.oldest} or later`), row);
    if (container.containers === 'linux') assert.ok(row.includes(container.image.standard), row);
  }
});
