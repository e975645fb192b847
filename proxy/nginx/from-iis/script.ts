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

/** A line of the file; a call becomes two once its variable is known. */
export type Statement = string | Call | { readonly test: string; readonly inside: Statements };
export type Statements = readonly Statement[];

/** What to do if a rule needs JavaScript and nginx has none. */
export const GET_SCRIPT =
  'run sudo apt-get install libnginx-mod-http-js, or nginx.org’s nginx-module-njs, or use ENGINE=compose';

/** The calls of one file, numbered in the order in which they are printed. */
export class Script {
  /** nginx can load its JavaScript module. */
  readonly isThere: boolean;
  /** `js_set` variables: each is computed once in a request, so each call has its own. */
  readonly calls: { readonly variable: string; readonly name: ScriptFunction }[] = [];

  constructor(isThere: boolean) {
    this.isThere = isThere;
  }

  has(name: ScriptFunction): boolean {
    return this.calls.some((call) => call.name === name);
  }

  print(statements: Statements): readonly string[] {
    return statements.flatMap((statement) => {
      if (typeof statement === 'string') return statement === '' ? [] : [statement];
      if ('call' in statement) return this.#call(statement);
      if (statement.inside.length === 0) return [];
      const inside = this.print(statement.inside).map((line) => `  ${line}`);
      return [`if (${statement.test}) {`, ...inside, '}'];
    });
  }

  #call({ call: name, value, result }: Call): readonly string[] {
    const variable = `iis_js${this.calls.length + 1}`;
    this.calls.push({ variable, name });
    return [`set $iis_argument ${printValue(value)};`, `set $${result} $${variable};`];
  }
}
