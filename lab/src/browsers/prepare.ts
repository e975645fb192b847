import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { LabError } from '../errors.ts';
import { hostsAddress, hostsFilePath } from '../machine/hosts-file.ts';
import { LOOPBACK } from '../settings/ports.ts';
import { labPath } from '../project.ts';
import type { BrowserName } from './browser.ts';

type Variables = Readonly<Record<string, string>>;

const PREPARATIONS: Readonly<Record<BrowserName, (caFile: string) => Promise<Variables>>> = {
  // Chromium and Edge are told by their command line whom to trust and where the names lead.
  chromium: async () => ({}),
  msedge: async () => ({}),
  firefox: installPolicy,
  webkit: requireHostsLine,
};

/**
 * Makes sure that the browser can trust the lab's CA and find its names.
 *
 * @returns what to put into the environment of the browser
 * @throws {LabError} LAB_NO_NAME where the browser reads the hosts file and the line is not there
 */
export async function prepareBrowser(name: BrowserName, caFile: string): Promise<Variables> {
  return await PREPARATIONS[name](caFile);
}

/** Firefox trusts one CA more by an enterprise policy; Playwright's build reads it from here. */
async function installPolicy(caFile: string): Promise<Variables> {
  const file = labPath('firefox-policies.json');
  await mkdir(labPath(), { recursive: true });
  await writeFile(file, JSON.stringify({ policies: { Certificates: { Install: [caFile] } } }));
  return { PLAYWRIGHT_FIREFOX_POLICIES_JSON: file };
}

/** WebKit has no setting for names: it asks the system. It trusts what the system trusts. */
async function requireHostsLine(): Promise<Variables> {
  const text = await readFile(hostsFilePath(), 'utf8').catch(() => '');
  const address = hostsAddress(text, 'reverseproxy.com');
  if (address === LOOPBACK) return {};
  throw new LabError(
    'LAB_NO_NAME',
    `WebKit finds reverseproxy.com through the hosts file, which maps it to ${address ?? 'no address'}: run make hosts, and make trust for the certificate`,
  );
}
