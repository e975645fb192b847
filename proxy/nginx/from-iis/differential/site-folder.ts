import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decodePercent } from '../../../iis-config/engine/request-url.ts';
import { SITE_ROOT } from '../../../iis-config/engine/server-variables.ts';
import type { IisRequest, SiteFolder } from '../../../iis-config/request.ts';
import { SITE_FILES } from '../../../iis-config/test/arbitrary/vocabulary.ts';

// Every file holds its own path.
const DIRECTORIES = new Set(SITE_FILES.flatMap((file) => parents(file)));

function parents(file: string): readonly string[] {
  const parent = file.slice(0, file.lastIndexOf('/'));
  return parent === '' ? [''] : [parent, ...parents(parent)];
}

export async function makeSiteFolder(root: string): Promise<void> {
  for (const file of SITE_FILES) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), file);
  }
}

/** The same files, as IsFile and IsDirectory of the engine ask for them. */
export const siteFolder: SiteFolder = (physicalPath) => {
  const path = physicalPath.replaceAll('\\', '/');
  const root = SITE_ROOT.replaceAll('\\', '/');
  return path.startsWith(root) ? kindOf(path.slice(root.length)) : undefined;
};

function kindOf(path: string): 'file' | 'directory' | undefined {
  if (SITE_FILES.includes(path)) return 'file';
  return DIRECTORIES.has(path.replace(/\/$/, '')) ? 'directory' : undefined;
}

export interface Served {
  readonly status: number;
  readonly body?: string;
}

/** What IIS's static file handler makes of the URL that the rules leave. */
export function serve(url: string, { method }: IisRequest): Served {
  if (method !== 'GET') return { status: 405 };
  const path = decodePercent(url.replace(/\?.*$/s, ''));
  if (/\/(?:web\.config|bin)(?:\/|$)|\/\.|\.php$/i.test(path)) return { status: 404 };
  const kind = kindOf(path);
  if (kind === 'directory' && path.endsWith('/')) {
    const names = ['Default.htm', 'index.htm', 'index.html', 'iisstart.htm'];
    const found = names.map((name) => path + name).find((file) => SITE_FILES.includes(file));
    return found === undefined ? { status: 403 } : { status: 200, body: found };
  }
  const hasType = /\.[^/]*$/.test(path);
  return kind === 'file' && hasType ? { status: 200, body: path } : { status: 404 };
}
