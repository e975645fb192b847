// Writes lab101-<version>.tgz, the npm package: the commands that need no lab, bundled, with the few
// files that they read. Inside, paths are as in the project, so that the same code finds them.
// The same sources give the same bytes: npm sets times and modes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from '../bin/is-prepared.mjs';
import { bundleCommand } from '../bundle.mjs';
import { thirdPartyLicences } from './licences.mjs';

/** Where each stands in the package, and in the project. */
const FILES = {
  'README.md': 'lab/package/README.md',
  LICENSE: 'LICENSE',
  'lab/bin/lab101.mjs': 'lab/package/lab101.mjs',
  'lab/bin/node-version.mjs': 'lab/bin/node-version.mjs',
  'proxy/iis/server.config': 'proxy/iis/server.config',
  'proxy/nginx/iis-functions.js': 'proxy/nginx/iis-functions.js',
};

const target = resolve(process.argv[2] ?? join(ROOT, '.lab/package'));
mkdirSync(target, { recursive: true });
const content = mkdtempSync(join(target, 'content-'));
try {
  const { metafile } = await bundleCommand(join(ROOT, 'lab/dist/packaged/cli.js'), {
    outdir: join(content, 'lab/dist'),
    absWorkingDir: ROOT,
    legalComments: 'none', // the licences are a file
    metafile: true,
  });
  for (const [file, source] of Object.entries(FILES)) {
    mkdirSync(dirname(join(content, file)), { recursive: true });
    cpSync(join(ROOT, source), join(content, file));
  }
  const inputs = Object.keys(metafile.inputs);
  writeFileSync(join(content, 'THIRD-PARTY-LICENSES'), thirdPartyLicences(inputs, ROOT));
  writeFileSync(join(content, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
  const archive = join(target, pack());
  const [packed, unpacked] = [statSync(archive).size, sizeOf(metafile)].map(kilobytes);
  console.log(`${relative(process.cwd(), archive)}  ${packed}, its code ${unpacked}`);
} finally {
  rmSync(content, { recursive: true });
}

function manifest() {
  const { name, version, license, engines } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  return {
    name,
    version,
    description: 'Tests a web.config of IIS without Windows: check, explain, translate.',
    license,
    type: 'module',
    bin: { lab101: 'lab/bin/lab101.mjs' },
    engines,
  };
}

/** @returns the archive's name */
function pack() {
  const args = ['pack', '--json', '--offline', '--ignore-scripts', `--pack-destination=${target}`];
  const said = execFileSync('npm', args, {
    cwd: content,
    encoding: 'utf8',
    shell: process.platform === 'win32', // npm is a .cmd there
  });
  const [packed] = Object.values(JSON.parse(said));
  return packed.filename;
}

function sizeOf({ outputs }) {
  return Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(0)} kB`;
}
