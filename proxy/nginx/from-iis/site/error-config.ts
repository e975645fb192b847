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
const BINDINGS: readonly Binding[] = (['http', 'https'] as const).flatMap((protocol) =>
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
export function generateErrorNginx(findings: readonly Finding[], options: LabNginxOptions): string {
  checkTokens(options);
  const servers = boundServers(BINDINGS, {
    address: options.address,
    port: ({ protocol }) => (protocol === 'https' ? options.httpsPort : options.httpPort),
  });
  const [, substatus = 0] = statusOf(findings).split('.');
  const body = [
    'default_type "text/plain; charset=utf-8";',
    `${withSubstatus(Number(substatus))}return 500 ${quoted(literalValue(errorText(findings)))};`,
  ];
  const inside = [
    DOLLAR_BLOCK,
    'map $request_uri $iis_asked_query { "~\\?(?<asked_query>.*)$" $asked_query; }',
    'map $request_id $arr_log_id { default $request_id; } # the log names it; no backend is asked',
    '',
    ...servers.flatMap((server) => [...serverBlock(server, body), '']),
    ...defaultServerBlocks(servers),
  ];
  const { proxy: names, shutdownTimeLimitSeconds } = DEFAULT_CONFIGURATION;
  return serverWrapper(
    options,
    { names, bindings: BINDINGS, shutdownTimeLimitSeconds },
    [],
    inside,
  );
}

/** What IIS's page says, as text: `HTTP Error 500.19 - Internal Server Error`, then why. */
export function errorText(findings: readonly Finding[]): string {
  const lines = shownOf(findings).map((finding) => {
    const { code, position, message } = finding;
    const place = `${position.file}:${position.line}:${position.column}`;
    return `${place}: ${code}: ${message}\n  To fix it: ${finding.fix}`;
  });
  const title = `HTTP Error ${statusOf(findings)} - Internal Server Error`;
  return truncate([title, '', ...lines, ''].join('\n').replaceAll(/(?!\n)\p{Cc}/gu, ' '));
}

function shownOf(findings: readonly Finding[]): readonly Finding[] {
  const errors = findings.filter(({ kind }) => kind.severity === 'error');
  return errors.length > 0 ? errors : findings;
}

function statusOf(findings: readonly Finding[]): string {
  const statuses = shownOf(findings).map((finding) => finding.status);
  return statuses.find((status) => status?.startsWith('500')) ?? '500.19';
}

function truncate(text: string): string {
  if (Buffer.byteLength(text) <= LONGEST_TEXT) return text;
  const cut = Buffer.from(text)
    .subarray(0, LONGEST_TEXT)
    .toString('utf8')
    .replace(/\ufffd$/, '');
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n…\n`;
}
