import type { StringFunction } from '../../iis-config/language/template.ts';
import { printValue } from './text/quoting.ts';

/** What proxy/nginx/iis-functions.js has. */
export type ScriptFunction =
  | StringFunction
  | 'encodedAgain'
  | 'encodedPath'
  | 'encodedUrl'
  | 'localPath'
  | 'location'
  | 'target'
  | 'outbound';

/** Gives `$result` what a function makes of a value. */
export interface Call {
  readonly call: ScriptFunction;
  readonly value: string;
  readonly result: string;
}

/** A map that gives a value the lab's port. */
export interface PortMap {
  /** The map's key: one map for each, however often it is asked for. */
  readonly key: string;
  /** Another one, which the map names. */
  readonly inner?: PortMap;
  readonly print: (name: string, inner: string) => string;
}

/** A line that names the variable of such a map. */
export interface MovedLine {
  readonly portMap: PortMap;
  readonly line: (variable: string) => string;
}

/** `if (…)` or `location …`, and what is in its braces. */
export interface Block {
  readonly block: string;
  readonly inside: Statements;
}

/** A line of the file, or what becomes one or more once the numbers of its variables are known. */
export type Statement = string | Call | MovedLine | Block;
export type Statements = readonly Statement[];

/** What to do if a rule needs JavaScript and nginx has none. */
export const GET_SCRIPT =
  'run sudo apt-get install libnginx-mod-http-js, or nginx.org’s nginx-module-njs, or use ENGINE=compose';

export function hasCall(statements: Statements): boolean {
  return statements.some((one) => {
    if (typeof one === 'string') return false;
    return 'call' in one || ('inside' in one && hasCall(one.inside));
  });
}

/** Numbers the calls and the port maps of one file in the order in which they are printed. */
export class Printer {
  /** `js_set` variables: each is computed once in a request, so each call has its own. */
  readonly calls: { readonly variable: string; readonly name: ScriptFunction }[] = [];
  /** What leaves with the lab's ports: by the map's key. */
  readonly portMaps = new Map<string, { readonly name: string; readonly line: string }>();

  /** @param isOutboundScripted JavaScript runs the outbound rules, without a statement */
  constructor(isOutboundScripted: boolean) {
    if (isOutboundScripted) this.calls.push({ variable: 'iis_outbound', name: 'outbound' });
  }

  print(statements: Statements): readonly string[] {
    return statements.flatMap((statement) => {
      if (typeof statement === 'string') return [statement];
      if ('call' in statement) return this.#call(statement);
      if ('portMap' in statement) return [statement.line(this.#moved(statement.portMap))];
      if (statement.inside.length === 0) return [];
      return [`${statement.block} {`, ...indented(this.print(statement.inside)), '}'];
    });
  }

  #call({ call: name, value, result }: Call): readonly string[] {
    const variable = `iis_js${this.calls.length + 1}`;
    this.calls.push({ variable, name });
    return [`set $iis_argument ${printValue(value)};`, `set $${result} $${variable};`];
  }

  #moved({ key, inner, print }: PortMap): string {
    const from = inner === undefined ? '' : this.#moved(inner);
    const { portMaps } = this;
    const name = portMaps.get(key)?.name ?? `iis_out_${portMaps.size + 1}`;
    if (!portMaps.has(key)) portMaps.set(key, { name, line: print(name, from) });
    return `$${name}`;
  }
}

export function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`));
}
