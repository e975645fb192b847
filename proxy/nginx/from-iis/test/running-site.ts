import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts } from '../../../free-ports.ts';
import { readConfiguration } from '../../../iis-config/checks/check-configuration.ts';
import type { ConfigFiles } from '../../../iis-config/read/read-configuration.ts';
import { readFolderFiles } from '../../../iis-config/read/read-folder-files.ts';
import type { IisRequest } from '../../../iis-config/request.ts';
import { W3C_FIELDS, type W3cField } from '../../../w3c-log/fields.ts';
import { ANSWER, startEchoBackend, type Received } from '../differential/echo-backend.ts';
import { startNginx } from '../differential/nginx-run.ts';
import type { IisResponse } from '../../../iis-config/engine/response/response.ts';
import { type RawResponse, sendRaw } from '../differential/raw-request.ts';
import { generateNginx } from '../generate.ts';
import { IIS_FUNCTIONS_FILE } from '../../iis-functions-file.ts';
import { makeCertificate } from './certificate.ts';
import { optionsIn } from './lab-options.ts';

/** What stands in system.webServer of each of the two files. */
export interface SiteText {
  /** Default: `<proxy enabled="true" />`. */
  readonly server?: string;
  /** Or a whole web.config. */
  readonly site: string;
  /** What nginx has in the place of the site's folder. Default: it is empty. */
  readonly folder?: string;
  /** nginx loads its JavaScript module from there. Default: it has none. */
  readonly module?: string | undefined;
}

export interface AskedRequest {
  /** Default http. */
  readonly scheme?: IisRequest['scheme'];
  /** Default GET. */
  readonly method?: string;
  /** Default `reverseproxy.com` with the site's port. */
  readonly host?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it goes over the wire. Default: none. */
  readonly body?: string;
  /** Default: the backend answers 200 with what it received. */
  readonly answer?: IisResponse;
}

/** What each side has of one request. */
export interface SeenRequest {
  readonly response: RawResponse;
  /** What reached the backend; fails the test if nothing did. */
  readonly received: Received;
  /** Whether anything reached the backend. */
  readonly isForwarded: boolean;
}

export interface RunningSite extends AsyncDisposable {
  readonly ports: { readonly http: number; readonly https: number };
  readonly ask: (request?: AskedRequest) => Promise<SeenRequest>;
  /** The access log's line of the last request, by its fields. */
  readonly lastLogLine: () => Promise<Readonly<Record<W3cField, string>>>;
}

/** Generates a site's nginx and runs it before a backend that records what reaches it. */
export async function runSite(
  command: readonly string[],
  { server = '<proxy enabled="true" />', site, ...options }: SiteText,
): Promise<RunningSite> {
  const [http = 0, https = 0] = await findFreePorts(2);
  const ports = { http, https };
  const directory = await mkdtemp(join(tmpdir(), 'running-site-'));
  const backend = await startEchoBackend('backend');
  const end = async (): Promise<void> => {
    backend.close();
    await rm(directory, { recursive: true, force: true });
  };
  const texts = { server: serverText(ports, server), site: inWebServer(site) };
  const nginx = await makeCertificate(directory)
    .then(() => (options.folder === undefined ? [] : readFolderFiles(options.folder)))
    .then((folders) =>
      generate(directory, ports, backend.authority, { ...texts, folders }, options),
    )
    .then((config) => startNginx(command, directory, config, http))
    .catch(async (error: unknown) => {
      await end(); // else the backend would keep the test running
      throw error;
    });
  let asked = 0;
  return {
    ports,
    ask: (request = {}) => {
      asked += 1;
      return ask(ports, request);
    },
    lastLogLine: async () => {
      const log = await logOf(join(directory, 'access.log'), asked);
      const values = log.trimEnd().split('\n').at(-1)?.split(' ') ?? [];
      assert.equal(values.length, W3C_FIELDS.length, log);
      const pairs = W3C_FIELDS.map((field, index) => [field, values[index]]);
      return Object.fromEntries(pairs) as Record<W3cField, string>;
    },
    [Symbol.asyncDispose]: async () => {
      await nginx.stop();
      await end();
    },
  };
}

const LOG_TIMEOUT_MS = 10_000;

/** nginx logs a request after its client has the answer: waits for a line for each. */
async function logOf(file: string, lines: number): Promise<string> {
  const deadline = Date.now() + LOG_TIMEOUT_MS;
  for (;;) {
    const log = await readFile(file, 'utf8');
    if (log.split('\n').length > lines || Date.now() > deadline) return log;
    await delay(5);
  }
}

function generate(
  directory: string,
  ports: RunningSite['ports'],
  backend: string,
  texts: Readonly<Record<'server' | 'site', string>> & Pick<ConfigFiles, 'folders'>,
  { folder, module }: Pick<SiteText, 'folder' | 'module'>,
): string {
  const { configuration, findings } = readConfiguration({
    server: { file: 'server.config', text: texts.server },
    site: { file: 'web.config', text: texts.site },
    folders: texts.folders ?? [],
  });
  assert.ok(configuration, JSON.stringify(findings));
  const generated = generateNginx(configuration, {
    ...optionsIn(directory, ports),
    targets: () => backend,
    javaScript: module === undefined ? undefined : { module, functions: IIS_FUNCTIONS_FILE },
    ...(folder === undefined ? {} : { folder }),
  });
  assert.ok('config' in generated, JSON.stringify(generated));
  return generated.config;
}

function serverText({ http, https }: RunningSite['ports'], sections: string): string {
  const binding = (protocol: string, port: number, host: string): string =>
    `<binding protocol="${protocol}" bindingInformation="*:${port}:${host}" />`;
  const bindings = ['reverseproxy.com', 'localhost'].flatMap((host) => [
    binding('http', http, host),
    binding('https', https, host),
  ]);
  const site = `<site name="s" id="1"><bindings>${bindings.join('')}</bindings></site>`;
  const host = `<system.applicationHost><sites>${site}</sites></system.applicationHost>`;
  return inWebServer(sections).replace('<configuration>', `<configuration>${host}`);
}

function inWebServer(sections: string): string {
  if (sections.includes('<configuration>')) return sections;
  return `<configuration><system.webServer>${sections}</system.webServer></configuration>`;
}

async function ask(
  ports: RunningSite['ports'],
  { scheme = 'http', method = 'GET', host, target = '/', headers = {}, body, answer }: AskedRequest,
): Promise<SeenRequest> {
  const port = ports[scheme];
  const answers =
    answer === undefined ? {} : { [ANSWER]: encodeURIComponent(JSON.stringify(answer)) };
  const request: IisRequest = {
    method,
    scheme,
    host: host ?? `reverseproxy.com:${port}`,
    port,
    target,
    headers: { ...headers, ...answers },
    remoteAddress: '127.0.0.1',
    remotePort: 0,
    version: 'HTTP/1.1',
  };
  const response = await sendRaw(port, request, 'reverseproxy.com', body);
  const isForwarded = response.headers.get('x-echo') === 'yes';
  return {
    response,
    isForwarded,
    get received(): Received {
      assert.ok(isForwarded, `it did not reach the backend: ${response.status} ${response.body}`);
      return JSON.parse(response.body) as Received;
    },
  };
}
