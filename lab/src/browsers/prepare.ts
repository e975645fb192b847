import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import { hostsAddress, hostsFilePath } from '../machine/hosts-file.ts';
import { LOOPBACK } from '../settings/ports.ts';
import { labPath } from '../project.ts';
import type { BrowserName } from './browser.ts';

type Variables = Readonly<Record<string, string>>;

const PREPARATIONS: Readonly<Record<BrowserName, (caFile: string) => Promise<Variables>>> = {
  // Chromium and Edge get the trusted CA and the names on their command line.
  chromium: async () => ({}),
  msedge: async () => ({}),
  firefox: installPolicy,
  webkit: requireHostsLine,
};

/**
 * Makes sure that the browser trusts the lab's CA and resolves its names.
 *
 * @returns environment variables for the browser
 * @throws {LabError} LAB_NO_NAME if the browser uses the hosts file and the line is missing
 */
export async function prepareBrowser(name: BrowserName, caFile: string): Promise<Variables> {
  return await PREPARATIONS[name](caFile);
}

/** Firefox trusts a CA by an enterprise policy, which Playwright's build reads from here. */
async function installPolicy(caFile: string): Promise<Variables> {
  const file = labPath('firefox-policies.json');
  await mkdir(labPath(), { recursive: true });
  await writeFile(file, JSON.stringify({ policies: { Certificates: { Install: [caFile] } } }));
  return { PLAYWRIGHT_FIREFOX_POLICIES_JSON: file };
}

/** WebKit resolves names and trusts CAs as the system does. */
async function requireHostsLine(): Promise<Variables> {
  const text = await readFile(hostsFilePath(), 'utf8').catch(() => '');
  const address = hostsAddress(text, 'reverseproxy.com');
  if (address === LOOPBACK) return {};
  throw new LabError(
    'LAB_NO_NAME',
    `WebKit finds reverseproxy.com through the hosts file, which maps it to ${address ?? 'no address'}: run make hosts, and make trust for the certificate`,
  );
}
