import { styleText } from 'node:util';
import { env, stdout } from 'node:process';
import {
  backendHost,
  type Evaluation,
  type Finding,
  hostName,
  type IisRequest,
  isBound,
  type Outcome,
  PLAIN,
  protocolOf,
  readConfiguration,
  refusesSite,
  renderExplanation,
  type SentHeaders,
  type Styler,
  unboundEvaluation,
} from '@lab101/proxy';
import { LabError } from '../../errors.ts';
import { forOwnSite, place, readFolders, readIisFiles } from '../../settings/iis-files.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { evaluateAtPort } from './explain-ports.ts';
import { ignoredForRequests } from './ignored-settings.ts';
import { visibleLine, withTexts } from '../../text/visible-text.ts';
import type { Output } from '../output.ts';

export interface ExplainOptions {
  /** Default GET. */
  readonly method?: string;
  /** Each as `Name: value`. */
  readonly header?: readonly string[];
  /** The server's half. Default: the lab's, without its global rule that matches every request. */
  readonly server?: string;
  /** The site's folder: the web.config of each of its folders is read. Default: none is. */
  readonly root?: string;
}

/**
 * Says what IIS would do with a request, rule by rule, from the configuration alone. It starts
 * nothing and sends nothing. Of a running lab it uses only the ports.
 *
 * @param findPlan finds the plan of the lab that is up; called only for a port that no binding has.
 * Default: no lab is up
 * @returns 1 if IIS answers with an error, 2 if the lab cannot tell what it answers, else 0
 * @throws {LabError} LAB_BAD_OPTION for a URL, a header or a file that cannot be read
 */
export async function explain(
  file: string,
  url: string,
  options: ExplainOptions,
  output: Output,
  findPlan: () => Promise<LabPlan | undefined> = async () => undefined,
): Promise<number> {
  const request = toRequest(url, options);
  const given = await readIisFiles({ webConfig: file, serverConfig: options.server });
  const files = { ...given, folders: await readFolders(options.root) };
  const { configuration, findings } = readConfiguration(files);
  if (configuration === undefined) return refused(findings, output);
  for (const part of ignoredForRequests(findings)) output.note(`ignored: ${part}`);
  const isUnbound = !isBound(request, configuration);
  if (isUnbound && options.server === undefined) {
    const host = hostName(request.host);
    output.note(
      `no ${request.scheme} binding has the host ${host}: without one http.sys answers 400 before any rule`,
    );
  }
  const site = forOwnSite(configuration, files);
  const evaluation =
    isUnbound && options.server !== undefined
      ? { ...unboundEvaluation(request), binding: undefined }
      : await evaluateAtPort(site, request, findPlan);
  const { outcome } = evaluation;
  const sent: SentHeaders = {
    ...(outcome.kind === 'forward' ? { host: backendHost(site, request, outcome) } : {}),
    appended: protocolOf(site, outcome).xForwardedForHeaderName,
  };
  const explanation = renderExplanation(withTexts(evaluation, visibleLine), styler(), sent);
  const { port } = request;
  const { binding } = evaluation;
  const heading = [visibleLine(`${request.method} ${url}`)];
  if (binding !== undefined) {
    heading.push(`port ${port} replaces the binding’s ${binding}; rules see ${binding}`);
  }
  output.result(`${heading.join('\n')}\n\n${explanation}`, {
    ...toJson(evaluation, sent),
    ...(binding !== undefined && { port: { asked: port, binding } }),
  });
  return EXIT_CODES[outcome.kind] ?? 0;
}

/** Exit codes for an error of IIS, and for what the lab does not carry. */
const EXIT_CODES: Partial<Record<Outcome['kind'], number>> = { error: 1, 'not-carried': 2 };

/** The output if IIS cannot read the configuration, so that no request reaches a rule. */
function refused(findings: readonly Finding[], output: Output): number {
  const errors = findings.filter(refusesSite);
  const statuses = errors.map((finding) => finding.status ?? '500.19');
  const [first] = errors;
  const [status = 500, substatus = 19] = (statuses[0] ?? '500.19').split('.').map(Number);
  const { bad, heading, quiet } = styler();
  const lines = errors.flatMap((error, index) => {
    const finding = withTexts(error, visibleLine);
    const { position, message, code, kind } = finding;
    return [
      `  ${heading(place(position))}  ${kind.title} [${code}]`,
      ...(message === '' ? [] : [`    ${message}`]),
      `    ${quiet(`fix: ${finding.fix} (${statuses[index]})`)}`,
    ];
  });
  const head = `${bad(`error ${statuses[0] ?? '500.19'}`)}  IIS refuses every request of the site:`;
  output.result([head, ...lines].join('\n'), {
    outcome: { kind: 'error', status, substatus, code: first?.code, explanation: first?.message },
    trace: [],
    findings: errors,
  });
  return 1;
}

/** Converts maps, which JSON.stringify writes as `{}`. */
function toJson({ outcome, trace }: Evaluation, { host }: SentHeaders): object {
  if (outcome.kind !== 'forward') return { outcome, trace };
  const requestHeaders = Object.fromEntries(outcome.requestHeaders);
  return { outcome: { ...outcome, requestHeaders, host }, trace };
}

const URL_PARTS =
  /^(?<scheme>https?|wss?):\/\/(?<host>[^/?#@\s]+)(?<path>\/[^?#]*)?(?<query>\?[^#]*)?(?:#.*)?$/i;

function toRequest(url: string, { method = 'GET', header = [] }: ExplainOptions): IisRequest {
  const { scheme = '', host = '', path = '/', query = '' } = URL_PARTS.exec(url)?.groups ?? {};
  if (host === '' || !URL.canParse(url)) {
    throw new LabError(
      'LAB_BAD_OPTION',
      `the URL must be like https://reverseproxy.com/path or wss://reverseproxy.com/, got "${url}"`,
    );
  }
  const isSecure = /^(?:https|wss)$/i.test(scheme);
  // A browser encodes `é` and spaces. What is encoded already, and dots, stay as typed.
  const target = `${path}${query}`.replaceAll(/[^\u0021-\u007e]/gu, encodeURIComponent);
  const upgrade: Record<string, string> = /^ws/i.test(scheme)
    ? { upgrade: 'websocket', connection: 'Upgrade' }
    : {};
  const headers: Record<string, string> = { ...upgrade, ...readHeaders(header) };
  return {
    method: method.toUpperCase(),
    scheme: isSecure ? 'https' : 'http',
    host: headers['host'] ?? host,
    port: Number(/:(\d+)$/.exec(host)?.[1] ?? (isSecure ? 443 : 80)),
    target,
    headers,
    remoteAddress: '127.0.0.1',
    remotePort: 50_101,
    version: 'HTTP/1.1',
  };
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const parts = /^(?<name>[\w!#$%&'*+.^`|~-]+):\s*(?<value>.*?)\s*$/.exec(line)?.groups;
      if (parts === undefined) {
        throw new LabError('LAB_BAD_OPTION', `a header must be Name: value, got "${line}"`);
      }
      return [parts['name']?.toLowerCase(), parts['value']];
    }),
  );
}

/** Colours for a terminal only, and not if NO_COLOR is set (no-color.org). */
function styler(): Styler {
  if (!stdout.isTTY || (env['NO_COLOR'] ?? '') !== '') return PLAIN;
  return {
    heading: (text) => styleText('bold', text),
    good: (text) => styleText('green', text),
    bad: (text) => styleText('red', text),
    quiet: (text) => styleText('dim', text),
  };
}
