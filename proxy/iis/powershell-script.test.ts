import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createParser, describe, readScripts, type PowerShellScript } from './powershell-script.ts';

// Parsed before the tests are made: there is one test a script.
const SCRIPTS = await readScripts();

/** What is run by itself; the others are dot-sourced. */
const ENTRY_POINTS = [
  'configure.ps1',
  'dry-run.ps1',
  'flush-logs.ps1',
  'install.ps1',
  'list-traces.ps1',
  'start.ps1',
];

/** The cmdlets of Windows PowerShell 5.1 that the scripts use, with the modules of Server Core. */
const CMDLETS = words(`
  ConvertTo-SecureString Copy-Item ForEach-Object Get-AuthenticodeSignature Get-ChildItem
  Get-Content Get-FileHash Get-Service Import-PfxCertificate Install-WindowsFeature
  Invoke-WebRequest Join-Path New-Item New-Object New-TimeSpan Remove-Item Resolve-Path
  Select-Object Set-Service Set-StrictMode Sort-Object Split-Path Start-Process Start-Service
  Start-Sleep Stop-Service Test-Path Where-Object Write-Output
`);

/** Programs of Server Core. */
const PROGRAMS = new Set(['curl.exe', 'icacls.exe', 'ipconfig.exe', 'msiexec.exe', 'netsh.exe']);

/** Methods that return nothing. */
const VOID = words('AppendAllText Dispose Load Save SetAttribute WriteLine');

/** Methods whose result is what their function or script block gives. */
const WANTED = words('GetAttribute TrimEnd');

const AUTOMATIC = words(`
  _ null true false matches lastexitcode psscriptroot
  erroractionpreference progresspreference
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** The script and all that it dot-sources. */
function withParts(script: PowerShellScript): PowerShellScript[] {
  return [script, ...script.parts.flatMap((part) => SCRIPTS.get(part) ?? [])];
}

test('there are the scripts that the container is made of', () => {
  for (const file of ENTRY_POINTS) assert.ok(SCRIPTS.has(file), file);
  const parts = new Set([...SCRIPTS.values()].flatMap(({ parts: names }) => names));
  assert.deepEqual(
    [...SCRIPTS.keys()].filter((file) => !ENTRY_POINTS.includes(file) && !parts.has(file)),
    [],
    'every other script is dot-sourced by one',
  );
});

for (const script of SCRIPTS.values()) {
  test(`${script.file} is PowerShell`, () => {
    assert.deepEqual(script.faults, []);
  });

  test(`${script.file} is strict and stops at the first error`, () => {
    assert.match(script.text, /^Set-StrictMode -Version Latest$/m);
    assert.match(script.text, /^\$ErrorActionPreference = 'Stop'$/m);
  });

  test(`${script.file} calls only what is defined`, () => {
    const parts = script.parts.map((part) => SCRIPTS.get(part));
    assert.ok(!parts.includes(undefined), `parts: ${script.parts.join(', ')}`);
    // A part is dot-sourced beside others: it may call what any of its users has.
    const users = [...SCRIPTS.values()].filter((user) => user.parts.includes(script.file));
    const known = [script, ...users].flatMap(withParts);
    const defined = new Set(known.flatMap(({ functions }) => Array.from(functions.keys())));
    const unknown = script.calls.filter(
      ({ command }) => !defined.has(command) && !CMDLETS.has(command) && !PROGRAMS.has(command),
    );
    assert.deepEqual(unknown, []);
  });

  test(`${script.file} gives functions only parameters that they have`, () => {
    const all = [...SCRIPTS.values()].flatMap(({ functions }) => Array.from(functions));
    const functions = new Map(all);
    const wrong = script.calls.filter(({ command, parameters }) => {
      const known = functions.get(command);
      return known && parameters.some((name) => !known.has(name.toLowerCase()));
    });
    assert.deepEqual(wrong, []);
  });

  test(`${script.file} reads only variables that have a value`, () => {
    const users = [...SCRIPTS.values()].filter((user) => user.parts.includes(script.file));
    const assigned = new Set(
      [script, ...users].flatMap(withParts).flatMap((part) => Array.from(part.assigned)),
    );
    const unknown = [...script.used].filter(
      (name) => !assigned.has(name) && !AUTOMATIC.has(name) && !name.startsWith('env:'),
    );
    assert.deepEqual(unknown, []);
  });

  test(`${script.file} lets no method's result slip into a function's output`, () => {
    const leaks = script.bareMethods.filter(({ name }) => !VOID.has(name) && !WANTED.has(name));
    assert.deepEqual(leaks, []);
  });

  test(`${script.file} avoids what PowerShell takes for something else`, () => {
    // "$code: text" asks for a variable in a scope called code; "${code}: text" does not.
    assert.doesNotMatch(script.text, /\$\w+:(?![\w:])/);
    // A backtick at the end of a line continues it, until somebody puts a space behind it.
    assert.doesNotMatch(script.text, /`\s*$/m);
    // Under strict mode .Count fails on a single object; @( ) and .Length do not.
    assert.doesNotMatch(script.text, /\.Count\b/);
    // With Stop, PowerShell 5.1 makes an error of every line on a program's standard error.
    assert.doesNotMatch(script.text, /2>&1/);
    // Windows PowerShell 5.1 knows none of these.
    assert.doesNotMatch(script.text, /\?\?|\?\.|&&|\|\|/);
    // Without a byte order mark, PowerShell 5.1 reads a script in the system's code page.
    // oxlint-disable-next-line no-control-regex
    assert.match(script.text, /^[\x00-\x7f]*$/);
  });
}

for (const file of ENTRY_POINTS) {
  test(`${file} ends with one line and exit code 1 on an error, else with exit 0`, () => {
    const { text } = SCRIPTS.get(file) ?? { text: '' };
    assert.match(text, /^trap \{\n {2}Write-ErrorLine \$_\.Exception\.Message\n {2}exit 1\n\}$/m);
    assert.match(text, /^exit [01]\n$/m);
  });
}

test('an XML element is asked for its LocalName', () => {
  // For <add name="x" />, PowerShell gives .Name the value x.
  const { text } = SCRIPTS.get('merge-configuration.ps1') ?? { text: '' };
  const asked = [...text.matchAll(/(?<of>\$\w+)\.Name\b/g)].map(({ groups }) => groups?.['of']);
  assert.deepEqual([...new Set(asked)], ['$attribute']);
});

test('every function is called somewhere', () => {
  const scripts = [...SCRIPTS.values()];
  const called = new Set(scripts.flatMap(({ calls }) => calls.map(({ command }) => command)));
  const defined = scripts.flatMap(({ functions }) => Array.from(functions.keys()));
  assert.deepEqual(
    defined.filter((name) => !called.has(name)),
    [],
  );
});

test('programs are run so that a failure stops the script', () => {
  const programs = [...SCRIPTS.values()].flatMap(({ text }) =>
    [...text.matchAll(/-Program '(?<name>[^']+)'/g)].map(({ groups }) => groups?.['name'] ?? ''),
  );
  assert.ok(programs.length > 0);
  for (const name of programs) assert.ok(PROGRAMS.has(name), name);
});

test('the checks themselves see a fault', async () => {
  const parser = await createParser();
  const faulty = describe(
    parser,
    'faulty.ps1',
    'function A-B { param($X)\n if ($Y { Get-Z -Q 1 }\n}',
  );
  assert.notDeepEqual(faulty.faults, []);
  const text =
    'function A-B {\n  param([string] $X)\n  $w = $X + $y\n  Get-Z -Q 1\n}\nA-B -X 1 -V 2\n';
  const sound = describe(parser, 'sound.ps1', text);
  assert.deepEqual(sound.faults, []);
  assert.deepEqual(
    [...sound.functions].map(([name, set]) => [name, [...set]]),
    [['A-B', ['x']]],
  );
  assert.deepEqual([...sound.assigned], ['x', 'w']);
  const leaky = '$a.Add(1)\n[void]$b.Add(2)\n$c = $d.Add(3)\nif ($e.Add(4)) { $f.Add(5) }\n';
  assert.deepEqual(
    describe(parser, 'leaky.ps1', leaky).bareMethods.map(({ line }) => line),
    [1, 4],
  );
  assert.deepEqual([...sound.used], ['x', 'y']);
  assert.deepEqual(
    sound.calls.map(({ command, parameters }) => [command, parameters]),
    [
      ['Get-Z', ['Q']],
      ['A-B', ['X', 'V']],
    ],
  );
});
