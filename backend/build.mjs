// Builds the files of the backend's image: dist/page.html, one file with style and script inlined, and
// dist/backend.mjs, the server with its npm dependencies bundled.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = new URL('.', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, here));

const STYLE = '<link rel="stylesheet" href="page.css" />';
const SCRIPT = '<script type="module" src="main.ts"></script>';
// The backend replaces this by its configuration when it starts.
const CONFIG = '__LAB_CONFIG__';

await mkdir(path('dist'), { recursive: true });
await Promise.all([buildPage(), buildServer()]);

async function buildPage() {
  const [html, css, js] = await Promise.all([
    readFile(path('page/index.html'), 'utf8'),
    bundlePage('page/page.css'),
    bundlePage('page/main.ts'),
  ]);
  const styled = replaceOnce(html, STYLE, `<style>${escapeEndTag(css, 'style')}</style>`);
  const script = `<script type="module">${escapeEndTag(js, 'script')}</script>`;
  const page = replaceOnce(styled, SCRIPT, script);
  requireOnce(page, CONFIG);
  await writeFile(path('dist/page.html'), page);
  console.log(`dist/page.html    ${kilobytes(page.length)}`);
}

async function bundlePage(entry) {
  const { outputFiles } = await build({
    entryPoints: [path(entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    logLevel: 'warning',
    outdir: path('dist'),
  });
  return outputFiles[0].text.trim();
}

async function buildServer() {
  if (!existsSync(path('src/main.ts'))) {
    console.log('dist/backend.mjs  skipped: backend/src/main.ts does not exist yet');
    return;
  }
  const { metafile } = await build({
    entryPoints: [path('src/main.ts')],
    outfile: path('dist/backend.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    // Native modules that ws uses if they are installed; the bundle omits them.
    external: ['bufferutil', 'utf-8-validate'],
    // CommonJS dependencies call require, which an ES module does not have.
    banner: {
      js:
        "import { createRequire as labCreateRequire } from 'node:module';" +
        'const require = labCreateRequire(import.meta.url);',
    },
    metafile: true,
    logLevel: 'warning',
  });
  const output = Object.entries(metafile.outputs).find(([name]) => name.endsWith('.mjs'));
  console.log(`dist/backend.mjs  ${kilobytes(output[1].bytes)}`);
}

// HTML ends a script or style element at the first end tag, even inside a string. `<!--` before
// `<script` would start another state of the parser, in which the end tag is not seen at all.
function escapeEndTag(text, element) {
  if (text.includes('<!--')) throw new Error(`the ${element} of the page holds "<!--"`);
  return text.replace(new RegExp(`</(?=${element})`, 'gi'), '<\\/');
}

function replaceOnce(text, token, replacement) {
  requireOnce(text, token);
  return text.replace(token, () => replacement);
}

function requireOnce(text, token) {
  const count = text.split(token).length - 1;
  if (count !== 1) throw new Error(`page/index.html must hold ${token} once, found ${count}`);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
