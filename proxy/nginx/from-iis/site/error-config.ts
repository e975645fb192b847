import { DEFAULT_CONFIGURATION } from '../../../iis-config/default-configuration.ts';
import type { Finding } from '../../../iis-config/findings.ts';
import type { Binding } from '../../../iis-config/model.ts';
import { boundServers } from './bindings.ts';
import { serverWrapper } from './server-wrapper.ts';
import { checkTokens, type LabNginxOptions } from '../options.ts';
import { withSubstatus } from '../text/error-page.ts';
import { DOLLAR_BLOCK, literalValue, quoted } from '../text/quoting.ts';
import { serverBlock, defaultServerBlocks } from './server-block.ts';

/** What http.sys listens on is kept outside the file that could not be read. */
const DEFAULT_BINDINGS: readonly Binding[] = (['http', 'https'] as const).flatMap((protocol) =>
  ['localhost', 'reverseproxy.com'].map((host) => ({
    protocol,
    port: protocol === 'http' ? 80 : 443,
    host,
  })),
);

/** nginx's own bound of one word of its file is a buffer of 4096 bytes. */
const LONGEST_TEXT = 3500;

/**
 * The stand-in for an IIS that cannot read its configuration: every request is answered 500 with
 * the findings, and logged without SERVER-STATUS, since no backend is asked.
 *
 * @throws {Error} when an option would not stay one token of the configuration
 */
export function generateErrorNginx(
  findings: readonly Finding[],
  options: LabNginxOptions,
  bindings: readonly Binding[] = DEFAULT_BINDINGS,
): string {
  checkTokens(options);
  const servers = boundServers(bindings, {
    address: options.address,
    port: ({ protocol }) => (protocol === 'https' ? options.httpsPort : options.httpPort),
  });
  const body = [
    'default_type "text/plain; charset=utf-8";',
    `${withSubstatus(substatusOf(findings))}return 500 ${quoted(literalValue(errorText(findings)))};`,
  ];
  const endpoints = new Set(servers.flatMap(({ listens }) => listens.map((one) => one.endpoint)));
  const inside = [
    DOLLAR_BLOCK,
    'map $request_uri $iis_asked_query { "~\\?(?<asked_query>.*)$" $asked_query; }',
    'map $request_id $arr_log_id { default $request_id; } # the log names it; no backend is asked',
    '',
    ...servers.flatMap((server) => [...serverBlock(server, body, endpoints), '']),
    ...defaultServerBlocks(servers),
  ];
  const { proxy: names, shutdownTimeLimitSeconds } = DEFAULT_CONFIGURATION;
  return serverWrapper(options, { names, bindings, shutdownTimeLimitSeconds }, [], inside);
}

/** What IIS's page says, as text: `HTTP Error 500.19 - Internal Server Error`, then why. */
export function errorText(findings: readonly Finding[]): string {
  const shown = shownOf(findings);
  const status = statusOf(shown);
  const lines = shown.map((finding) => {
    const { code, position, message } = finding;
    const place = `${position.file}:${position.line}:${position.column}`;
    return `${place}: ${code}: ${message}\n  To fix it: ${finding.fix}`;
  });
  const text = [`HTTP Error ${status} - Internal Server Error`, '', ...lines, ''].join('\n');
  return truncate(text.replaceAll(/(?!\n)\p{Cc}/gu, ' '));
}

function shownOf(findings: readonly Finding[]): readonly Finding[] {
  const errors = findings.filter(({ kind }) => kind.severity === 'error');
  return errors.length > 0 ? errors : findings;
}

function statusOf(shown: readonly Finding[]): string {
  return shown.map(({ status }) => status).find(isServerError) ?? '500.19';
}

function substatusOf(findings: readonly Finding[]): number {
  return Number(statusOf(shownOf(findings)).split('.')[1] ?? 0);
}

function isServerError(status: string | undefined): boolean {
  return status?.startsWith('500') ?? false;
}

function truncate(text: string): string {
  if (Buffer.byteLength(text) <= LONGEST_TEXT) return text;
  const cut = Buffer.from(text)
    .subarray(0, LONGEST_TEXT)
    .toString('utf8')
    .replace(/\ufffd$/, '');
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n…\n`;
}
