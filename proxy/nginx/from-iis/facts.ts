import { absoluteUrl } from '../../iis-config/language/absolute-url.ts';
import { flatParts } from '../../iis-config/language/template.ts';
import type { IisConfiguration, SetServerVariable } from '../../iis-config/model.ts';
import type { LabPorts } from '../../iis-config/ports/lab-ports.ts';
import { ruleParts, type RuleParts } from '../../iis-config/rule-parts.ts';
import { farmOf } from '../../iis-config/web-farms.ts';
import { faultsOf } from './faults.ts';
import type { LabNginxOptions, Targets } from './options.ts';
import type { Refusal } from './refusal.ts';
import { type GeneratedRoute, routesOf } from './routes.ts';
import { headerIdentifier } from './text/quoting.ts';

/** What nginx has of the site's folder; `root` is its path there, such as `/var/www/site`. */
export type Folder = 'empty' | 'unknown' | { readonly root: string };

/** The client's own until a rule rewrites: then it is what was asked [readings UR9, UR34]. */
export const ORIGINAL_URL = 'HTTP_X_ORIGINAL_URL';

export interface GenerationOptions extends Pick<
  LabNginxOptions,
  'relay' | 'relays' | 'trustedCertificates'
> {
  readonly targets: Targets;
  /** What IsFile and IsDirectory ask for, and what a request gets that no rule forwards. */
  readonly folder: Folder;
  /** Names are asked from a DNS server at each request: no `upstream` for them. */
  readonly asksDns: boolean;
  /** nginx can load its JavaScript module. */
  readonly hasScript: boolean;
  /** Undefined: the ports are the bindings' own. */
  readonly ports?: LabPorts | undefined;
}

/** What a part has to know of the others: read once, before any is written. */
export interface Facts {
  readonly configuration: IisConfiguration;
  readonly options: GenerationOptions;
  /** What IIS refuses as well: with one, nothing is written. */
  readonly faults: readonly Refusal[];
  readonly routes: readonly GeneratedRoute[];
  /** What inbound rules set. */
  readonly settings: readonly RuleSetting[];
  /** The same by the variable's name in IIS: the nginx variable that holds it. */
  readonly variables: ReadonlyMap<string, string>;
  /** A rule reads {HTTP_X_ORIGINAL_URL}. */
  readonly readsOriginal: boolean;
  /** A rule redirects. */
  readonly redirects: boolean;
}

export interface RuleSetting {
  /** The rule's name. */
  readonly rule: string;
  readonly setting: SetServerVariable;
}

/** Asks each rule once for all that concerns others. */
export function readFacts(configuration: IisConfiguration, options: GenerationOptions): Facts {
  const rules = ruleParts(configuration).map((parts) => ({
    faults: faultsOf(parts, configuration),
    protocols: protocolsOf(parts, configuration),
    settings: settingsOf(parts),
    readsOriginal: readsOriginal(parts),
    redirects: parts.rule?.action.type === 'Redirect',
  }));
  const settings = rules.flatMap((rule) => rule.settings);
  const reads = rules.some((rule) => rule.readsOriginal);
  const names = [...settings.map(({ setting }) => setting.name), ...(reads ? [ORIGINAL_URL] : [])];
  return {
    configuration,
    options,
    faults: rules.flatMap((rule) => rule.faults),
    routes: routesOf(
      configuration,
      rules.flatMap((rule) => rule.protocols),
    ),
    settings,
    variables: new Map(names.map((name) => [name, `iis_var_${headerIdentifier(name)}`])),
    readsOriginal: reads,
    redirects: rules.some((rule) => rule.redirects),
  };
}

/** How ARR asks the server that a rule names. */
function protocolsOf({ rule }: RuleParts, configuration: IisConfiguration) {
  const url = rule?.action.type === 'Rewrite' ? absoluteUrl(rule.action.url) : undefined;
  if (url === undefined) return [];
  return [farmOf(configuration, url.authority)?.protocol ?? configuration.proxy];
}

function settingsOf({ name: rule, rule: inbound }: RuleParts): readonly RuleSetting[] {
  return (inbound?.serverVariables ?? []).map((setting) => ({ rule, setting }));
}

/** What is sent to a backend needs no encoding of its own. */
function readsOriginal({ templates }: RuleParts): boolean {
  return templates
    .flatMap(({ template }) => flatParts(template.parts))
    .some((part) => part.kind === 'variable' && part.name === ORIGINAL_URL);
}
