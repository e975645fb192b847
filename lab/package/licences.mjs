import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** The folder of the npm package that a file is from; the last one, since packages stand in others. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/**
 * What has to go along with a bundle: of each npm package in it, name, version and licence texts.
 *
 * @param {readonly string[]} files what was bundled, relative to `root`, with slashes
 * @param {string} root
 * @throws if a package has no licence file
 */
export function thirdPartyLicences(files, root) {
  const folders = new Set(files.flatMap((file) => PACKAGE_FOLDER.exec(file)?.[0] ?? []));
  const sections = Array.from(folders, (folder) => section(join(root, folder)));
  const text = sections.toSorted().join(`\n${'-'.repeat(80)}\n\n`);
  return `This package contains parts of the npm packages below, under their licences.\n\n${text}`;
}

function section(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const names = readdirSync(folder).filter((file) => LICENCE_FILE.test(file));
  if (!names.some((file) => !/^notice/i.test(file))) {
    throw new Error(`${name} ${version} is bundled and has no licence file in ${folder}`);
  }
  const texts = names.toSorted().map((file) => readFileSync(join(folder, file), 'utf8').trim());
  return `${name} ${version} (${license})\n\n${texts.join('\n\n').replaceAll('\r\n', '\n')}\n`;
}
