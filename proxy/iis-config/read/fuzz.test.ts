import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { goldenCases, readTexts } from '../checks/test/golden-cases.ts';

const CASES = [
  ...(await goldenCases('iis-config/read/dialects/')),
  ...(await goldenCases('iis-config/checks/cases/')),
];
const SERVER = CASES[0]?.server ?? '';

/** Whatever a file holds: no error is thrown, and every position is in it. */
function holds(server: string, site: string): void {
  for (const { position, message } of readTexts(server, site).findings) {
    const text = (position.file === 'web.config' ? site : server).replace(/^\uFEFF/, '');
    const line = text.split('\n')[position.line - 1];
    assert.ok(line !== undefined, `${message}: line ${position.line} is in the file`);
    assert.ok(position.column >= 1 && position.column <= line.length + 1, message);
  }
}

test('any text is read without an error being thrown', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(fc.property(text, text, (server, site) => holds(server, site)));
});

test('a sound file into which something is written is read without an error being thrown', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8, unit: 'grapheme' }),
    fc.constantFrom(
      '<',
      '>',
      '"',
      '{',
      '}',
      '(',
      '*',
      '&amp;',
      '<!--',
      '<clear />',
      '\uFEFF',
      '\0',
    ),
  );
  const edit = fc.tuple(fc.nat({ max: 5000 }), fc.nat({ max: 12 }), piece);
  fc.assert(
    fc.property(fc.constantFrom(...CASES), fc.array(edit, { maxLength: 4 }), ({ site }, edits) => {
      let text = site;
      for (const [at, length, inserted] of edits) {
        const start = at % (text.length + 1);
        text = text.slice(0, start) + inserted + text.slice(start + length);
      }
      holds(SERVER, text);
      holds(text, SERVER);
    }),
  );
});

const ELEMENTS = [
  ...'configuration location configSections section system.webServer system.applicationHost'.split(
    ' ',
  ),
  ...'rewrite rules globalRules outboundRules rule match conditions add set remove clear'.split(
    ' ',
  ),
  ...'serverVariables action rewriteMaps rewriteMap proxy cache webSocket security'.split(' '),
  ...'preConditions preCondition requestFiltering requestLimits sites site bindings'.split(' '),
  ...'binding tracing traceFailedRequests failureDefinitions constructor __proto__'.split(' '),
];
const ATTRIBUTES = [
  ...'name path url pattern input type negate enabled patternSyntax value key id'.split(' '),
  ...'matchType serverVariable preCondition bindingInformation protocol timeout'.split(' '),
  ...'statusCode statusCodes redirectType overrideMode hasOwnProperty __proto__ xmlns'.split(' '),
];
const VALUES = [
  ...'true False Wildcard ExactMatch Rewrite Redirect CustomResponse IsFile MatchAny'.split(' '),
  ...'{R:1} {C:9} {HTTP:Upgrade} {map:{x}} (.*) ^/a(b)* *:80:localhost http 00:00:30'.split(' '),
  ...'http://localhost/{R:1} ws://{HTTP_HOST}/ 404 101,200-999 [ a{2 Allow'.split(' '),
  '',
];

interface Tree {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Tree[];
}

function tree(children: fc.Arbitrary<readonly Tree[]>): fc.Arbitrary<Tree> {
  const attribute = fc.constantFrom(...ATTRIBUTES);
  const attributes = fc.dictionary(attribute, fc.constantFrom(...VALUES), { maxKeys: 4 });
  return fc.record({ name: fc.constantFrom(...ELEMENTS), attributes, children });
}

const leaves = tree(fc.constant([]));
const branches = tree(fc.array(leaves, { maxLength: 4 }));
const trees = tree(fc.array(branches, { maxLength: 3 }));

function print({ name, attributes, children }: Tree): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${list.join('')}>\n${children.map(print).join('')}</${name}>`;
}

test('IIS’s own names in any order are read without an error being thrown', () => {
  const file = fc.array(trees, { maxLength: 3 }).map((list) => {
    const body = list.map(print).join('');
    return (
      `<configuration><system.applicationHost>${body}</system.applicationHost>` +
      `<system.webServer>${body}<rewrite>${body}<rules>${body}</rules>` +
      `<globalRules>${body}</globalRules><outboundRules>${body}</outboundRules></rewrite>` +
      `</system.webServer>${body}</configuration>`
    );
  });
  fc.assert(fc.property(file, file, (server, site) => holds(server, site)));
});
