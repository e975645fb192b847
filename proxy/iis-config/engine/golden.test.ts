import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { IisConfiguration } from '../model.ts';
import type { Outcome } from '../outcome.ts';
import { readConfiguration } from '../checks/check-configuration.ts';
import type { IisRequest, SiteFolder } from '../request.ts';
import { evaluateResponse } from './response/evaluate-response.ts';
import { evaluate } from './evaluate.ts';
import type { IisResponse } from './response/response.ts';

/**
 * Each file in golden/ is a case of the published semantics, its name the statement, its first
 * lines the source. Then `--- rules`, what stands in the site's <rewrite>; perhaps `--- site`, what
 * else stands in its <system.webServer>, `--- location`, what stands in the <rewrite> of its
 * <location path="sub">, `--- server`, what stands in the server's <system.webServer> (ARR's proxy
 * enabled, if left out), `--- farms`, what stands in its <webFarms>, and `--- folder`, what the
 * site's folder holds; then, as often as need be, `--- request` with its `--- outcome`, and
 * `--- response` with what the `--- client gets`.
 */
// The compiled test runs in dist/, the cases stay where they are.
const CASES = new URL('../../../iis-config/engine/golden/', import.meta.url);

for (const file of readdirSync(CASES).sort()) {
  test(file.replace('.txt', '').replaceAll('-', ' '), () => {
    const sections = readSections(readFileSync(new URL(file, CASES), 'utf8'));
    assert.ok(
      sections.some(({ title }) => title === 'outcome'),
      `${file} expects nothing`,
    );
    const configuration = configure(sections);
    const folder = readFolder(textOf(sections, 'folder') ?? '');
    for (const [index, { title, text }] of sections.entries()) {
      if (title !== 'request') continue;
      const request = parseRequest(text);
      const { outcome } = evaluate(configuration, request, folder);
      assert.equal(print(outcome), sections[index + 1]?.text, text);
      const [response, expected] = [sections[index + 2], sections[index + 3]];
      if (response?.title !== 'response') continue;
      const seen = evaluateResponse(configuration, request, parseResponse(response.text), outcome);
      assert.equal(printResponse(seen.response), expected?.text, text);
    }
  });
}

interface Section {
  readonly title: string;
  readonly text: string;
}

function readSections(file: string): Section[] {
  return file
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { title: part.slice(0, end).trim(), text: part.slice(end + 1).replace(/\n+$/, '') };
    });
}

function textOf(sections: readonly Section[], title: string): string | undefined {
  return sections.find((section) => section.title === title)?.text;
}

/** Both halves through the reader; what it only finds for some requests is the case's own. */
function configure(sections: readonly Section[]): IisConfiguration {
  const server = textOf(sections, 'server') ?? '<proxy enabled="true" />';
  const rules = textOf(sections, 'rules') ?? '';
  const site = textOf(sections, 'site') ?? '';
  const location = textOf(sections, 'location');
  const farms = textOf(sections, 'farms') ?? '';
  const inServer = (inner: string, outer = ''): string =>
    `<configuration><system.webServer>${inner}</system.webServer>${outer}</configuration>`;
  const inSub =
    location === undefined
      ? ''
      : `<location path="sub"><system.webServer><rewrite>${location}</rewrite></system.webServer></location>`;
  const { configuration, findings } = readConfiguration({
    server: {
      file: 'applicationHost.config',
      text: inServer(server, `<webFarms>${farms}</webFarms>`),
    },
    site: { file: 'web.config', text: inServer(`<rewrite>${rules}</rewrite>${site}`, inSub) },
  });
  if (configuration !== undefined) return configuration;
  throw new Error(`the configuration is refused: ${JSON.stringify(findings, undefined, 1)}`);
}

function readFolder(text: string): SiteFolder {
  const entries = text.split('\n').map((line) => line.split(' '));
  const kinds = new Map(entries.map(([kind, path]) => [path, kind]));
  return (path) => {
    const kind = kinds.get(path);
    return kind === 'file' || kind === 'directory' ? kind : undefined;
  };
}

function parseRequest(text: string): IisRequest {
  const [first = '', ...rest] = text.split('\n');
  const parts = /^(?<method>\w+) (?<scheme>https?):\/\/(?<host>[^/]+)(?<target>.*)$/.exec(first);
  assert.ok(parts?.groups, `not a request: ${first}`);
  const { method = '', scheme, host = '', target = '' } = parts.groups;
  const isSecure = scheme === 'https';
  const headers = rest.map(parseHeader).map(({ name, value }) => [name.toLowerCase(), value]);
  return {
    method,
    scheme: isSecure ? 'https' : 'http',
    host,
    port: Number(/:(\d+)$/.exec(host)?.[1] ?? (isSecure ? 443 : 80)),
    target,
    headers: Object.fromEntries(headers),
    remoteAddress: '203.0.113.7',
    remotePort: 50_123,
    version: 'HTTP/1.1',
  };
}

function parseHeader(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':');
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
}

function parseResponse(text: string): IisResponse {
  const [status, ...headers] = text.split('\n');
  return { status: Number(status), headers: headers.map(parseHeader) };
}

function printResponse({ status, headers }: IisResponse): string {
  return [status, ...headers.map(({ name, value }) => `${name}: ${value}`)].join('\n');
}

function print(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'forward': {
      const headers = [...outcome.requestHeaders].map(
        ([name, value]) => `  ${name}: ${value === '' ? '(removed)' : value}`,
      );
      const first = `forward ${outcome.url}${outcome.webSocket ? ' with the WebSocket' : ''}`;
      const { farm } = outcome;
      const servers = farm === undefined ? [] : [`  farm ${farm.name}: ${farm.servers.join(', ')}`];
      return [first, ...servers, ...headers].join('\n');
    }
    case 'redirect':
      return `redirect ${outcome.status} ${outcome.location}`;
    case 'response': {
      const first = `response ${outcome.status}.${outcome.substatus} ${outcome.reason}`;
      return outcome.description === '' ? first : `${first}\n  ${outcome.description}`;
    }
    case 'local':
      return `local ${outcome.url}`;
    case 'error':
      return `error ${outcome.status}.${outcome.substatus} ${outcome.code}`;
    default:
      return outcome.kind;
  }
}
