import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readTexts } from '../../checks/test/golden-cases.ts';
import type { IisConfiguration } from '../../model.ts';
import type { IisRequest } from '../../request.ts';

/**
 * Each file in golden/ is a case of the published semantics, its name the statement, its first
 * lines the source. Then `--- rules`, what stands in the site's <rewrite>; perhaps `--- site`, what
 * else stands in its <system.webServer>, `--- location`, what stands in the <rewrite> of its
 * <location path="sub">, `--- locations`, whole `<location>`s of its, `--- server`, what stands in the server's <system.webServer> (ARR's proxy
 * enabled, if left out), `--- farms`, what stands in its <webFarms>, and `--- folder`, what the
 * site's folder holds; then, as often as need be, `--- request` with its `--- outcome`, and
 * `--- response` with what the `--- client gets`.
 */
export function goldenCases(): readonly EngineCase[] {
  return readdirSync(CASES)
    .sort()
    .map((file) => ({ file, sections: readSections(readFileSync(new URL(file, CASES), 'utf8')) }));
}

// The compiled test runs in dist/, the cases stay where they are.
const CASES = new URL('../../../../iis-config/engine/golden/', import.meta.url);

export interface EngineCase {
  readonly file: string;
  readonly sections: readonly GoldenSection[];
}

export interface GoldenSection {
  readonly title: string;
  readonly text: string;
}

function readSections(file: string): GoldenSection[] {
  return file
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n');
      return { title: part.slice(0, end).trim(), text: part.slice(end + 1).replace(/\n+$/, '') };
    });
}

export function textOf(sections: readonly GoldenSection[], title: string): string | undefined {
  return sections.find((section) => section.title === title)?.text;
}

/** Both halves through the reader; what it only finds for some requests is the case's own. */
export function configure(sections: readonly GoldenSection[]): IisConfiguration {
  const {
    server = '<proxy enabled="true" />',
    rules = '',
    site = '',
    location,
    locations = '',
    farms = '',
  }: Readonly<Record<string, string | undefined>> = Object.fromEntries(
    sections.map(({ title, text }) => [title, text]),
  );
  const inServer = (inner: string, outer = ''): string =>
    `<configuration><system.webServer>${inner}</system.webServer>${outer}</configuration>`;
  const inSub =
    location === undefined
      ? ''
      : `<location path="sub"><system.webServer><rewrite>${location}</rewrite></system.webServer></location>`;
  const { configuration, findings } = readTexts(
    inServer(server, `<webFarms>${farms}</webFarms>`),
    inServer(`<rewrite>${rules}</rewrite>${site}`, inSub + locations),
  );
  if (configuration !== undefined) return configuration;
  throw new Error(`the configuration is refused: ${JSON.stringify(findings, undefined, 1)}`);
}

export function parseRequest(text: string): IisRequest {
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

export function parseHeader(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':');
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
}
