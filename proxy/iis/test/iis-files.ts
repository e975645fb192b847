import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

// These files run as proxy/dist/iis/test/*.js.
export const IIS_FOLDER = fileURLToPath(new URL('../../../iis/', import.meta.url));

/** The text of all scripts of the container, by their file names. */
export async function readScripts(): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(IIS_FOLDER)).filter((name) => name.endsWith('.ps1'));
  const texts = files.map(
    async (file) => [file, await readFile(`${IIS_FOLDER}${file}`, 'utf8')] as const,
  );
  return new Map(await Promise.all(texts));
}

/** The attributes of each element of that name in an XML file of this folder, in order. */
export function elementsOf(xml: string, name: string): readonly ReadonlyMap<string, string>[] {
  const plain = xml.replaceAll(/<!--[\s\S]*?-->/g, '');
  return [...plain.matchAll(new RegExp(`<${name}\\b(?<attributes>[^>]*)>`, 'g'))].map(
    ({ groups }) =>
      new Map(
        Array.from(
          (groups?.['attributes'] ?? '').matchAll(/([\w.]+)="([^"]*)"/g),
          ([, key = '', value = '']) => [key, value] as const,
        ),
      ),
  );
}
