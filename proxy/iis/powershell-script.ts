import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Language, Parser, type Node } from 'web-tree-sitter';

/** A PowerShell script, read by tree-sitter's grammar: for the tests, since nothing here runs one. */
export interface PowerShellScript {
  readonly file: string;
  readonly text: string;
  /** What the grammar could not read, with its line. */
  readonly faults: readonly string[];
  /** The parameters of each function that it defines, by the function's name. */
  readonly functions: ReadonlyMap<string, ReadonlySet<string>>;
  readonly calls: readonly Call[];
  /** Methods that are called as a statement: what they return becomes the function's output. */
  readonly bareMethods: readonly BareMethod[];
  /** Files that it dot-sources or runs, as `native.ps1`. */
  readonly parts: readonly string[];
  /** Variables that are given a value, by their names in lower case. */
  readonly assigned: ReadonlySet<string>;
  /** Variables that are read, by their names in lower case. */
  readonly used: ReadonlySet<string>;
  /** Environment variables, as `$env:NAME` or Get-Setting -Name 'NAME'. */
  readonly environment: ReadonlySet<string>;
}

export interface BareMethod {
  readonly name: string;
  readonly line: number;
}

export interface Call {
  readonly command: string;
  readonly line: number;
  /** Names of the parameters that it gives, without the dash. */
  readonly parameters: readonly string[];
  readonly text: string;
}

// These files run as proxy/dist/iis/*.js.
export const IIS_FOLDER = fileURLToPath(new URL('../../iis/', import.meta.url));

/** All scripts of this folder, by their file names. */
export async function readScripts(): Promise<ReadonlyMap<string, PowerShellScript>> {
  const parser = await createParser();
  const files = (await readdir(IIS_FOLDER)).filter((name) => name.endsWith('.ps1')).toSorted();
  const scripts = files.map(async (file) => {
    const text = await readFile(`${IIS_FOLDER}${file}`, 'utf8');
    return [file, describe(parser, file, text)] as const;
  });
  return new Map(await Promise.all(scripts));
}

/** @throws {Error} when the grammar's file is not installed */
export async function createParser(): Promise<Parser> {
  // V8 would spend ten seconds of every core on optimizing the grammar, which runs for 0.1 s.
  setFlagsFromString('--liftoff-only');
  await Parser.init();
  const wasm = import.meta.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
  const parser = new Parser();
  parser.setLanguage(await Language.load(fileURLToPath(wasm)));
  return parser;
}

export function describe(parser: Parser, file: string, text: string): PowerShellScript {
  const tree = parser.parse(text);
  if (tree === null) throw new Error(`${file} was not parsed`);
  const nodes = [...walk(tree.rootNode)];
  const of = (type: string): Node[] => nodes.filter((node) => node.type === type);
  const variables = of('variable').map((node) => [node, variableName(node.text)] as const);
  const isTarget = (node: Node): boolean => TARGETS.some((type) => hasAncestor(node, type));
  return {
    file,
    text,
    faults: nodes.filter((node) => node.isError || node.isMissing).map(fault),
    functions: new Map(of('function_statement').map(functionOf)),
    calls: of('command').flatMap(callOf),
    bareMethods: of('pipeline').flatMap(bareMethodOf),
    parts: [...text.matchAll(/[.&] "\$PSScriptRoot[\\/](?<part>[\w-]+\.ps1)"/g)].map(
      ({ groups }) => groups?.['part'] ?? '',
    ),
    assigned: new Set(variables.filter(([node]) => isTarget(node)).map(([, name]) => name)),
    used: new Set(variables.filter(([node]) => !isTarget(node)).map(([, name]) => name)),
    environment: new Set([
      ...variables.flatMap(([, name]) => (name.startsWith('env:') ? [name.slice(4)] : [])),
      ...[...text.matchAll(/Get-Setting -Name '(\w+)'/g)].map(([, name]) =>
        (name ?? '').toLowerCase(),
      ),
    ]),
  };
}

function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child !== null) yield* walk(child);
}

const TARGETS = ['left_assignment_expression', 'script_parameter', 'foreach_statement'] as const;

/** Whether the node is what an ancestor of that type gives a value to. */
function hasAncestor(node: Node, type: (typeof TARGETS)[number]): boolean {
  if (type === 'foreach_statement') {
    return node.parent?.type === type && node.parent.namedChild(0)?.id === node.id;
  }
  // $offsets[$file.FullName] = 1 and $settings.Indent = $true read what they begin with.
  const READERS = new Set(['element_access', 'member_access', 'invokation_expression']);
  for (let at = node.parent; at !== null; at = at.parent) {
    if (READERS.has(at.type)) return false;
    if (at.type === type) return true;
  }
  return false;
}

/** `$Name`, `@Name`, `${Name}` and `$env:Name`, all in lower case and without their marks. */
function variableName(text: string): string {
  return text.replaceAll(/[$@{}]/g, '').toLowerCase();
}

function fault(node: Node): string {
  const what = node.isMissing ? `no ${node.type}` : JSON.stringify(node.text.slice(0, 60));
  return `line ${node.startPosition.row + 1}: ${what}`;
}

function functionOf(node: Node): [string, ReadonlySet<string>] {
  const name = node.children.find((child) => child?.type === 'function_name')?.text ?? '';
  const parameters = [...walk(node)]
    .filter(({ type }) => type === 'script_parameter')
    .map((parameter) => parameter.namedChildren.findLast((child) => child?.type === 'variable'))
    .map((variable) => variableName(variable?.text ?? ''));
  return [name, new Set(parameters)];
}

const BODIES = new Set(['program', 'script_block_body', 'statement_block']);

function bareMethodOf(pipeline: Node): BareMethod[] {
  // Not inside @( ), whose statements are values.
  if (!BODIES.has(pipeline.parent?.parent?.type ?? '')) return [];
  let node = pipeline;
  while (node.type !== 'invokation_expression') {
    const [child, ...others] = node.namedChildren;
    if (!child || others.length > 0) return [];
    node = child;
  }
  const name = node.namedChildren.findLast((child) => child?.type === 'member_name')?.text ?? '';
  return [{ name, line: node.startPosition.row + 1 }];
}

function callOf(node: Node): Call[] {
  const name = node.childForFieldName('command_name');
  if (name === null || name.type !== 'command_name') return []; // & $Program
  const elements = node.childForFieldName('command_elements')?.children ?? [];
  const parameters = elements
    .filter((child) => child?.type === 'command_parameter')
    .map((child) => (child?.text ?? '').slice(1));
  return [{ command: name.text, line: node.startPosition.row + 1, parameters, text: node.text }];
}
