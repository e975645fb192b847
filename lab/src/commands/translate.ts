import { findingKind, generateNginxSite, printRefusal, readConfiguration } from '@lab101/proxy';
import { LabError } from '../errors.ts';
import { forOwnSite, readText, SERVER_CONFIG } from '../iis-files.ts';
import type { Output } from './output.ts';

export interface TranslateOptions {
  /** The server's half. Default: the lab's own without its global rule. */
  readonly server?: string;
}

/**
 * Writes a web.config as a file for an nginx of one's own, or says which rule cannot be carried.
 *
 * @throws {LabError} LAB_BAD_OPTION where IIS would refuse the file; LAB_NOT_CARRIED where nginx
 *   cannot do what a rule says
 */
export async function translate(
  file: string,
  { server = SERVER_CONFIG }: TranslateOptions,
  output: Output,
): Promise<void> {
  const { configuration, findings } = readConfiguration({
    server: { file: server, text: await readText(server) },
    site: { file, text: await readText(file) },
  });
  if (configuration === undefined) {
    const refusing = findings.filter(({ code }) => findingKind(code).refuses === true).length;
    const next = `run lab101 check ${file}`;
    throw new LabError('LAB_BAD_OPTION', `IIS would refuse ${file} (${refusing} errors): ${next}`);
  }
  const site = server === SERVER_CONFIG ? forOwnSite(configuration, file) : configuration;
  const generated = generateNginxSite(site);
  if ('refusals' in generated) {
    throw new LabError('LAB_NOT_CARRIED', generated.refusals.map(printRefusal).join('\n'));
  }
  for (const { rule, text } of generated.notes) {
    output.note(rule === undefined ? text : `rule "${rule}": ${text}`);
  }
  output.result(generated.config.trimEnd(), generated);
}
