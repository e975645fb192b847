import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { readSettings, startLab, type Lab, type StartLabOptions } from '@lab101/lab';
import { test } from '../fixtures.ts';
import { RELAY, skipReason } from '../not-with-proxy.ts';

type Config = 'webConfig' | 'serverConfig';
type Variables = Readonly<Record<string, string>>;

/**
 * Lets the tests of a group start labs for applications of the user's own. Skips them if such a lab
 * is not available.
 *
 * @returns `start` starts a lab with these variables and the text of its web.config or server
 * configuration, whose path is `file`
 */
export function useOwnLabs() {
  let folder = '';
  test.beforeAll(async () => {
    const { engine, proxy } = readSettings(env);
    const reason = skipReason(proxy, { title: '', tags: [RELAY] }); // a hook runs before fixtures do
    test.skip(reason !== undefined, reason);
    test.skip(engine === 'compose', 'BACKEND is for ENGINE=process');
    folder = await mkdtemp(join(tmpdir(), 'lab101-own-'));
  });
  test.afterAll(async () => {
    if (folder !== '') await rm(folder, { recursive: true });
  });
  const file = (config: Config): string => join(folder, config);
  const start = async (variables: Variables, config: Config, text: string): Promise<Lab> => {
    await writeFile(file(config), text);
    return await startOwnLab(variables, { [config]: file(config) });
  };
  return { file, start };
}

/** Starts a lab with the process engine. */
export async function startOwnLab(
  variables: Variables,
  files: Pick<StartLabOptions, Config>,
): Promise<Lab> {
  const settings = readSettings({ ...env, ENGINE: 'process', ...variables });
  const { application, images, relay } = settings;
  return await startLab({ engine: 'process', images, relay, application, ...files });
}
