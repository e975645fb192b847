import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../outcome.ts';
import type { SiteFolder } from '../request.ts';
import { evaluateResponse } from './response/evaluate-response.ts';
import { evaluate } from './evaluate.ts';
import { configure, goldenCases, parseHeader, parseRequest, textOf } from './test/golden-cases.ts';
import type { IisResponse } from './response/response.ts';

for (const { file, sections } of goldenCases()) {
  test(file.replace('.txt', '').replaceAll('-', ' '), () => {
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

function readFolder(text: string): SiteFolder {
  const entries = text.split('\n').map((line) => /^(\w+) (.*)$/.exec(line) ?? []);
  const kinds = new Map(entries.map(([, kind, path]) => [path, kind]));
  return (path) => {
    const kind = kinds.get(path);
    return kind === 'file' || kind === 'directory' ? kind : undefined;
  };
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
