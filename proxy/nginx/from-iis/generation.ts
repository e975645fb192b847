import { serverVariable } from '../../iis-config/language/server-variables.ts';
import type { IisConfiguration, Position } from '../../iis-config/model.ts';
import type { LabPorts } from '../../iis-config/ports/lab-ports.ts';
import { enabledRules } from '../../iis-config/rule-parts.ts';
import type { Targets } from './options.ts';
import type { Folder } from './site/folder.ts';
import { ORIGINAL_URL, readsOriginal } from './rules/original-url.ts';
import { requestHeaderOut } from './site/port-maps.ts';
import { headerOf, variableValueOf } from './text/server-variables.ts';
import { type Note, type Refusal, Unsupported } from './refusal.ts';
import { type GeneratedRoute, routesOf } from './routes.ts';
import { Script } from './script.ts';

/** Where a rule's target really is. */
export interface Target {
  /** As the rule says it: `http://localhost:8080`. */
  readonly url: string;
  readonly scheme: 'http' | 'https';
  /** Where it listens: `127.0.0.1:8080`. */
  readonly authority: string;
  /** The `upstream` that nginx asks; undefined: the address itself. */
  readonly upstream: string | undefined;
  /** What stands in the `upstream`. */
  readonly directives: readonly string[];
}

/** What rules need of the server block, beside the shared maps that their lines name. */
export type Feature = 'farm-without-server' | 'redirect-by-code' | 'script-target';

/** What a rule needs outside its own lines. */
export interface Needs {
  readonly features?: readonly Feature[];
  readonly targets?: readonly Target[];
  /** Maps of the rule's own. */
  readonly maps?: readonly string[];
  readonly notes?: readonly string[];
}

export interface GenerationOptions {
  /** Where the lab's backend listens by plain HTTP for an authority of a rule; undefined: there. */
  readonly targets: Targets;
  /** What IsFile and IsDirectory ask for, and what a request gets that no rule forwards. */
  readonly folder: Folder;
  /** Names are asked from a DNS server at each request: no `upstream` for them. */
  readonly asksDns: boolean;
  /** Host and port of ARR's relay, for WebSockets; undefined: they go to the backend. */
  readonly relay?: string | undefined;
  /** The same for each loopback address that rules name; undefined: all go to `relay`. */
  readonly relays?: Readonly<Record<string, string>> | undefined;
  /** What the certificate of a backend with https:// is checked against. */
  readonly trustedCertificates: string | undefined;
  /** nginx can load its JavaScript module. */
  readonly hasScript: boolean;
  /** Undefined: the ports are the bindings' own. */
  readonly ports?: LabPorts | undefined;
}

/** What one run of the generator gathers while it writes rules. */
export class Generation {
  readonly configuration: IisConfiguration;
  readonly options: GenerationOptions;
  readonly refusals: Refusal[] = [];
  readonly notes: Note[] = [];
  readonly features = new Set<Feature>();
  readonly targets = new Map<string, Target>();
  readonly routes: readonly GeneratedRoute[];
  /** Maps of a rule's own. */
  readonly ruleMaps: string[] = [];
  readonly script: Script;
  /** What leaves with the lab's ports: the value, and the map that gives it. */
  readonly portMaps = new Map<string, { readonly name: string; readonly line: string }>();
  /** What rules set: the variable's name in IIS, and the nginx variable that holds it. */
  readonly variables: ReadonlyMap<string, string>;

  constructor(configuration: IisConfiguration, options: GenerationOptions) {
    this.configuration = configuration;
    this.options = options;
    this.variables = stateVariables(configuration);
    this.routes = routesOf(configuration);
    this.script = new Script(options.hasScript);
  }

  /** Runs a part; what it cannot carry is noted as this rule's. */
  attempt<Result>(
    rule: string | undefined,
    position: Position | undefined,
    part: () => Result,
  ): Result | undefined {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      const { message: reason, advice } = error;
      this.refusals.push({ rule, position, reason, advice, code: undefined });
      return undefined;
    }
  }

  /** Gathers what a rule needs. */
  need(rule: string, { features = [], targets = [], maps = [], notes = [] }: Needs): void {
    for (const feature of features) this.features.add(feature);
    for (const target of targets) this.targets.set(target.url, target);
    this.ruleMaps.push(...maps.filter((line) => !this.ruleMaps.includes(line)));
    for (const text of notes) this.note(rule, text);
  }

  note(rule: string | undefined, text: string): void {
    if (this.notes.some((note) => note.rule === rule && note.text === text)) return;
    this.notes.push({ rule, text });
  }
}

/** The nginx variable for the lower-case name of a map or an IIS variable: letters and digits. */
export function identifier(name: string): string {
  const plain = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
  if (/^[a-z0-9_-]*$/i.test(name) && plain.length < 60) return plain;
  const codes = Array.from(name, (letter) => letter.codePointAt(0) ?? 0);
  const sum = codes.reduce((hash, code) => (hash * 31 + code) >>> 0, 7);
  return `${plain.slice(0, 40)}_${sum.toString(36)}`;
}

function stateVariables(configuration: IisConfiguration): ReadonlyMap<string, string> {
  const names = enabledRules(configuration).flatMap((rule) =>
    rule.serverVariables.map(({ name }) => name),
  );
  if (readsOriginal(configuration)) names.push(ORIGINAL_URL);
  return new Map(names.map((name) => [name, `iis_var_${identifier(name)}`]));
}

/** `set` statements that give each of them what the request says. */
export function variableSettings(generation: Generation): readonly string[] {
  return [...generation.variables].map(([name, variable]) => {
    if (!serverVariable(name).maySet) {
      throw new Unsupported(`a rule sets ${name}, which IIS computes`, 'set another variable');
    }
    const { value } = variableValueOf(name, generation);
    return `set $${variable} "${value}";`;
  });
}

/** `proxy_set_header` of what rules set. */
export function variableHeaders(
  generation: Generation,
  taken: ReadonlySet<string>,
): readonly string[] {
  return [...generation.variables]
    .filter(([name]) => name.startsWith('HTTP_') && !taken.has(headerOf(name).toLowerCase()))
    .map(
      ([name, variable]) =>
        `proxy_set_header ${headerOf(name)} ${requestHeaderOut(generation, name, variable)};`,
    );
}
