import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
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
  'docs/failures': 'docs/failures',
};

/**
 * Writes lab101-<version>.tgz, the npm package: the commands that need no lab, bundled, with the few
 * files that they read. Inside, paths are as in the project, so that the same code finds them. The
 * same sources give the same bytes: npm sets times and modes.
 *
 * @param {string} target a folder
 * @returns {Promise<{ archive: string, bytes: number, codeBytes: number }>} the file, its size, and
 *   the size of the code in it
 * @throws if a package that is bundled has no licence file
 */
export async function pack(target) {
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
      cpSync(join(ROOT, source), join(content, file), { recursive: true });
    }
    const inputs = Object.keys(metafile.inputs);
    writeFileSync(join(content, 'THIRD-PARTY-LICENSES'), thirdPartyLicences(inputs, ROOT));
    writeFileSync(join(content, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
    const archive = join(target, npmPack(content, target));
    return { archive, bytes: statSync(archive).size, codeBytes: sizeOf(metafile) };
  } finally {
    rmSync(content, { recursive: true });
  }
}

function manifest() {
  const { name, version, license, engines } = JSON.parse(
    readFileSync(join(ROOT, 'package.json'), 'utf8'),
  );
  return {
    name,
    version,
    description:
      'Tests a web.config of IIS without Windows, and says why a WebSocket fails behind a proxy.',
    license,
    type: 'module',
    bin: { lab101: 'lab/bin/lab101.mjs' },
    engines,
  };
}

/** @returns {string} the archive's name */
function npmPack(content, target) {
  const args = ['pack', '--json', '--offline', '--ignore-scripts', '--pack-destination', target];
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
