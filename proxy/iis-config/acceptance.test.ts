import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readConfiguration } from './checks/check-configuration.ts';
import { packageFile } from './checks/test/golden-cases.ts';
import { ENGINE_FINDINGS } from './engine/engine-findings.ts';
import { evaluate } from './engine/evaluate.ts';
import { request } from './engine/test/fixtures.ts';
import { generateNginx, generateNginxSite, type Generated } from '../nginx/from-iis/generate.ts';
import { OPTIONS as LAB_OPTIONS } from '../nginx/from-iis/test/lab-options.ts';

/** Not carried: sound on IIS, but nothing that the lab can run. */
type Verdict = 'accepted' | 'not carried' | 'refused';

interface Verdicts {
  readonly check: Exclude<Verdict, 'not carried'>;
  readonly explain: Verdict;
  readonly translate: Verdict;
  readonly standIn: Verdict;
}

const { IIS_BAD_PATTERN, IIS_BAD_TEMPLATE, IIS_UNKNOWN_REWRITE_MAP } = ENGINE_FINDINGS;
const REFUSING: ReadonlySet<string> = new Set([
  IIS_BAD_PATTERN.code,
  IIS_BAD_TEMPLATE.code,
  IIS_UNKNOWN_REWRITE_MAP.code,
]);

const SERVER = `<configuration><system.applicationHost><sites><site name="S" id="1"><bindings>
  <binding protocol="http" bindingInformation="*:80:localhost" />
</bindings></site></sites></system.applicationHost><system.webServer><proxy enabled="true" />
<rewrite><allowedServerVariables><add name="HTTP_X" /></allowedServerVariables></rewrite>
</system.webServer></configuration>`;

const OPTIONS = {
  ...LAB_OPTIONS,
  javaScript: { module: '/js.so', functions: '/iis-functions.js' },
};

/** What each of the four says of a web.config whose first rule gets every request. */
function verdictsOf(site: string): Verdicts {
  const { configuration, findings } = readConfiguration({
    server: { file: 'applicationHost.config', text: SERVER },
    site: { file: 'web.config', text: site },
  });
  const isError = findings.some(
    ({ kind, code }) => kind.severity === 'error' && REFUSING.has(code),
  );
  const check = isError ? 'refused' : 'accepted';
  if (configuration === undefined) {
    assert.ok(isError, JSON.stringify(findings));
    return { check, explain: 'refused', translate: 'refused', standIn: 'refused' };
  }
  const { outcome } = evaluate(configuration, request({ target: '/app/x?y=1' }));
  const isRefused = outcome.kind === 'error' && REFUSING.has(outcome.code);
  return {
    check,
    explain: outcome.kind === 'not-carried' ? 'not carried' : isRefused ? 'refused' : 'accepted',
    translate: verdictOf(generateNginxSite(configuration, { root: '/var/www/site' })),
    standIn: verdictOf(
      generateNginx(configuration, { ...OPTIONS, targets: () => '127.0.0.1:2345' }),
    ),
  };
}

function verdictOf(generated: Generated): Verdict {
  if ('config' in generated) return 'accepted';
  for (const { reason } of generated.refusals) assert.notEqual(reason, '');
  const codes = generated.refusals.map(({ code }) => code);
  return codes.some((code) => code !== undefined) ? 'refused' : 'not carried';
}

function agree(site: string): Verdicts {
  const verdicts = verdictsOf(site);
  for (const [by, verdict] of Object.entries(verdicts)) {
    const isRefused = verdict === 'refused';
    assert.equal(isRefused, verdicts.check === 'refused', `${by} says ${verdict}: ${site}`);
  }
  return verdicts;
}

function escapeXml(text: string): string {
  return text.replaceAll(/[&<"\p{Cc}]/gu, (character) => `&#${character.charCodeAt(0)};`);
}

function withRules(rules: string): string {
  return `<configuration><system.webServer><rewrite><rules>${rules}</rules>
    <rewriteMaps><rewriteMap name="M" defaultValue="http"><add key="a" value="b" /></rewriteMap></rewriteMaps>
    <providers><provider name="P" type="T" /></providers></rewrite></system.webServer></configuration>`;
}

/** The places in which a rule has a template. */
const TEMPLATE_PLACES: readonly ((template: string) => string)[] = [
  (template) => `<action type="Rewrite" url="${template}" />`,
  (template) => `<action type="Rewrite" url="/x${template}" appendQueryString="false" />`,
  (template) => `<action type="Redirect" url="/${template}" />`,
  (template) => `<action type="CustomResponse" statusCode="403" statusReason="${template}" />`,
  (template) => `<action type="CustomResponse" statusCode="403" statusDescription="${template}" />`,
  (template) =>
    `<serverVariables><set name="HTTP_X" value="${template}" /></serverVariables><action type="None" />`,
  (template) =>
    `<conditions><add input="${template}" pattern="." /></conditions><action type="None" />`,
  (template) =>
    `<conditions><add input="${template}" matchType="IsFile" /></conditions><action type="None" />`,
];

function ofTemplate(template: string): readonly string[] {
  const written = escapeXml(template);
  return TEMPLATE_PLACES.map((place) =>
    withRules(`<rule name="r"><match url="(.*)" />${place(written)}</rule>`),
  );
}

function ofPattern(pattern: string, syntax = 'ECMAScript'): readonly string[] {
  const written = escapeXml(pattern);
  const rule = (content: string): string =>
    withRules(`<rule name="r" patternSyntax="${syntax}">${content}<action type="None" /></rule>`);
  const all = syntax === 'ExactMatch' ? 'app/x' : syntax === 'Wildcard' ? '*' : '.*';
  return [
    ...(pattern === '' ? [] : [rule(`<match url="${written}" />`)]),
    rule(`<match url="${all}" /><conditions><add input="a" pattern="${written}" /></conditions>`),
  ];
}

const braces = fc.constantFrom(
  '{',
  '}',
  ':',
  'R',
  'C',
  '0',
  '1',
  '12',
  ' ',
  'M',
  'P',
  'none',
  'URL',
);
const templates = fc.oneof(
  fc.string({ unit: fc.oneof(braces, fc.constantFrom('a', '/', '%', '\n', 'é')), maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(
        '{R:1}',
        '{C:1}',
        '{R:99}',
        '{M:{URL}}',
        '{P:a}',
        '{no:a}',
        '{ToLower:',
        '}',
        '{UNENCODED_URL}',
        '/path',
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme' }).filter(isXml),
);

const patterns = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      ...'ab(?:=!<>)[]^-*+{},12.$|\\'.split(''),
      '\\d',
      '\\b',
      '(?',
      '\\u00e9',
      'é',
    ),
    maxLength: 10,
  }),
  fc.string({ unit: 'grapheme' }).filter(isXml),
);

/** XML 1.0 has no other control characters. */
function isXml(text: string): boolean {
  return !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text);
}

test('check, explain, translate and the stand-in agree on which templates are accepted', () => {
  fc.assert(
    fc.property(templates, (template) => {
      fc.pre(template !== '' && template.trim() === template); // the schema's matter
      for (const site of ofTemplate(template)) agree(site);
    }),
  );
});

test('check, explain, translate and the stand-in agree on which patterns are accepted', () => {
  const syntax = fc.constantFrom('ECMAScript', 'ECMAScript', 'Wildcard', 'ExactMatch');
  fc.assert(
    fc.property(patterns, syntax, (pattern, patternSyntax) => {
      for (const site of ofPattern(pattern, patternSyntax)) agree(site);
    }),
  );
});

test('what JavaScript compiles and IIS has is accepted, and nothing else', () => {
  fc.assert(
    fc.property(patterns, (pattern) => {
      fc.pre(!/\(\?(?![:=!])/.test(pattern)); // younger than IIS's ECMAScript
      fc.pre(!pattern.replaceAll(/\{\d+(?:,\d*)?\}/g, '').includes('{'));
      let compiles = true;
      try {
        void new RegExp(pattern);
      } catch {
        compiles = false;
      }
      for (const site of ofPattern(pattern)) {
        assert.equal(agree(site).check, compiles ? 'accepted' : 'refused', pattern);
      }
    }),
  );
});

const TEMPLATES: readonly (readonly [string, Verdict])[] = [
  ['{}', 'refused'],
  ['{ }', 'refused'],
  ['{:x}', 'refused'],
  ['{R:x}', 'refused'],
  ['{R:{R:1}}', 'refused'],
  ['{HTTP_HOST', 'refused'],
  ['{none:x}', 'refused'],
  ['{P:x}{none:x}', 'refused'],
  ['{R:7}', 'accepted'],
  ['{R:1234}', 'accepted'],
  ['a}b', 'accepted'],
  ['/path', 'accepted'],
  ['{UNENCODED_URL}', 'accepted'],
  ['{M:{UNENCODED_URL}}', 'accepted'],
  ['{ToLower:{UNENCODED_URL}}', 'accepted'],
  ['a}b{', 'refused'],
  ['a}{none:x}', 'refused'],
  ['{P:x}', 'not carried'],
];

for (const [template, verdict] of TEMPLATES) {
  test(`the template ${template} is ${verdict}`, () => {
    for (const site of ofTemplate(template)) {
      const { check, ...others } = agree(site);
      assert.equal(check, verdict === 'refused' ? 'refused' : 'accepted');
      // Nobody asks whether a file is there in the empty folder of the stand-in.
      const isFile = site.includes('IsFile');
      if (!isFile) assert.deepEqual(new Set(Object.values(others)), new Set([verdict]));
    }
  });
}

const PATTERNS: readonly (readonly [string, Verdict])[] = [
  ['(\\/?)', 'accepted'],
  ['(\\d?)', 'accepted'],
  ['(\\?<)', 'accepted'],
  ['a{', 'refused'],
  ['a{,3}', 'refused'],
  ['(a', 'refused'],
  ['(?<=a)b', 'refused'],
  ['*', 'refused'],
  ['('.repeat(300) + ')'.repeat(300), 'refused'],
];

for (const [pattern, verdict] of PATTERNS) {
  test(`the pattern ${pattern.slice(0, 20)} is ${verdict}`, () => {
    for (const site of ofPattern(pattern)) {
      assert.deepEqual(new Set(Object.values(agree(site))), new Set([verdict]));
    }
  });
}

const FIXTURES: readonly (readonly [string, Verdict])[] = [
  ['group', 'accepted'],
  ['map', 'accepted'],
  ['host-map', 'accepted'],
  ['outbound-crash', 'accepted'],
  ['provider-and-outbound-crash', 'not carried'],
];

for (const [name, verdict] of FIXTURES) {
  test(`fixtures/${name}.config is ${verdict}`, async () => {
    const file = packageFile(`iis-config/language/fixtures/${name}.config`);
    const { check, ...others } = agree(await readFile(file, 'utf8'));
    assert.equal(check, 'accepted');
    assert.deepEqual(new Set(Object.values(others)), new Set([verdict]));
  });
}

test('a back-reference beyond the groups is empty, with a warning', () => {
  const site = withRules(
    '<rule name="r"><match url="(.*)" /><action type="Rewrite" url="/a{R:2}b" /></rule>',
  );
  const { configuration, findings } = readConfiguration({
    server: { file: 'applicationHost.config', text: SERVER },
    site: { file: 'web.config', text: site },
  });
  assert.deepEqual(
    findings.map(({ code, kind }) => `${kind.severity} ${code}`),
    ['warning IIS_NO_SUCH_CAPTURE'],
  );
  assert.ok(configuration);
  assert.deepEqual(evaluate(configuration, request()).outcome, { kind: 'local', url: '/ab' });
});

const CARETS: readonly (readonly [string, number])[] = [
  ['^(a$', 1],
  ['x(a)((b)', 4],
  ['a[b', 1],
  ['ab*+', 3],
  ['a{2}{3}', 4],
  ['a[z-b]', 2],
  ['a)', 1],
  ['ab(?<=c)', 2],
  ['ab{3,2}', 2],
  ['abc{', 3],
  ['ab\\', 2],
];

for (const [pattern, index] of CARETS) {
  test(`the caret of ${pattern} stands at character ${index + 1}`, () => {
    const site = `<configuration><system.webServer><rewrite><rules><rule name="r"><match url="${pattern.replace('<', '\u2039')}" /></rule></rules></rewrite></system.webServer></configuration>`;
    const text = site.replace('\u2039', '<');
    const { findings } = readConfiguration({
      server: { file: 'applicationHost.config', text: SERVER },
      site: { file: 'web.config', text: site },
    });
    const finding = findings.find(({ code }) => code === 'IIS_BAD_PATTERN');
    const column = text.indexOf(pattern) + index + 1;
    assert.equal(finding?.position.column, column);
  });
}
