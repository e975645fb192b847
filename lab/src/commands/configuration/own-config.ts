import { PROXIES, type Finding } from '@lab101/proxy';
import {
  neededVariables,
  place,
  type ConfigurationAnswer,
  type IisSite,
} from '../../settings/iis-files.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { counted } from '../../text/counted.ts';
import { visibleLine } from '../../text/visible-text.ts';
import { targetsNote } from './application-lines.ts';
import type { Output } from '../output.ts';

/** Notes on a person's own web.config, which may work and still not be what they meant. */
export function noteFindings(
  plan: Pick<LabPlan, 'application' | 'webConfig' | 'serverConfig' | 'backend' | 'proxy' | 'relay'>,
  site: IisSite,
  output: Output,
): void {
  const { application, webConfig, serverConfig } = plan;
  const { configuration, findings } = site;
  const own = webConfig ?? serverConfig;
  if (own !== undefined || application !== undefined) output.note(targetsNote(plan, site));
  if (own === undefined) return;
  const needed = configuration === undefined ? [] : neededVariables(configuration);
  if (serverConfig === undefined && needed.length > 0) {
    output.note(`your own server must allow ${needed.join(', ')}: lab101 check says how`);
  }
  for (const text of compressed(plan, findings)) output.note(text);
  if (findings.length === 0) return;
  const errors = findings.filter(({ kind }) => kind.severity === 'error').length;
  const counts = `${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
  const server = webConfig === undefined || serverConfig === undefined ? [] : [serverConfig];
  const options = server.map((file) => ` --server ${shellWord(file)}`).join('');
  output.note(`${own} has ${counts}: node lab/bin/lab101.mjs check ${shellWord(own)}${options}`);
}

/** A note about compression, if this backend compresses. `check` has the finding for nearly every file. */
function compressed(
  { backend, proxy, relay }: Pick<LabPlan, 'backend' | 'proxy' | 'relay'>,
  findings: readonly Finding[],
): readonly string[] {
  const here =
    relay === undefined
      ? `${PROXIES[proxy].title} relays them, so this lab does not show it with RELAY=off.`
      : 'They fail here, too.';
  if (backend['PERMESSAGE_DEFLATE'] !== 'true') return [];
  return findings
    .filter(({ code }) => code === 'IIS_DEFLATE_FORWARDED')
    .map(
      ({ position, message }) =>
        `PERMESSAGE_DEFLATE is on, and ${message} (${place(position)}): behind IIS these WebSockets open and then fail, since ARR cannot relay compressed frames. ${here} Let the rule set HTTP_SEC_WEBSOCKET_EXTENSIONS to "", or run make up PERMESSAGE_DEFLATE=false`,
    );
}

function shellWord(text: string): string {
  return /^[\w./:\\-]+$/.test(text) ? text : `"${text.replaceAll(/["$`]/g, '\\$&')}"`;
}

/** The lines about an answer that every page of the lab gives, and why. */
export function answerLines(answer: ConfigurationAnswer): string[] {
  const { status, file, reason } = answer;
  return [
    `Every request is answered with ${status}, as on IIS:`,
    `  ${place(answer)}: ${reason}`,
    `  node lab/bin/lab101.mjs check ${shellWord(file)}`,
  ].map(visibleLine);
}
