import type { Finding } from './findings.ts';
import type { Pattern, PatternSyntax } from './language/pattern.ts';
import type { Template } from './language/template.ts';
import type { Position } from './language/written.ts';
import type { AllowList, RequestFiltering, RequestLimits } from './filtering-settings.ts';

export type { Pattern, PatternSyntax, Position, Template };
export type { AllowList, RequestFiltering, RequestLimits };

/**
 * What the lab takes from IIS's configuration, with IIS's own names and defaults
 * (rewrite_schema.xml, arr_schema.xml, IIS_schema.xml). The reader makes it and parses all that is
 * in a language of its own, the engine runs it, the nginx generator translates it.
 */

/** `global`: globalRules of the server, before any site. `site`: rules of a web.config. */
export type RuleScope = 'global' | 'site';

/** What inbound and outbound rules have in common. */
export interface RuleHead {
  readonly name: string;
  readonly position: Position;
  /** Default true. */
  readonly enabled: boolean;
  /** Default ECMAScript. Holds for the match and for every condition. */
  readonly patternSyntax: PatternSyntax;
  /** Default false. */
  readonly stopProcessing: boolean;
}

export interface Rule extends RuleHead {
  readonly scope: RuleScope;
  readonly match: Match;
  readonly conditions: Conditions;
  /** In the order in which they are set, after match and conditions have matched. */
  readonly serverVariables: readonly SetServerVariable[];
  readonly action: Action;
}

export interface Match {
  /** Of the path. Default empty, which holds for every path. */
  readonly url: Pattern;
  /** Default false. */
  readonly negate: boolean;
}

export interface Conditions {
  /** Default MatchAll. */
  readonly logicalGrouping: 'MatchAll' | 'MatchAny';
  /** Default false: {C:n} refer to the last condition that matched. True: to all, numbered on. */
  readonly trackAllCaptures: boolean;
  readonly list: readonly Condition[];
}

export interface Condition {
  readonly position: Position;
  /** Such as `{HTTP_HOST}`. */
  readonly input: Template;
  /** Default Pattern. IsFile and IsDirectory look at the input as a physical path. */
  readonly matchType: 'Pattern' | 'IsFile' | 'IsDirectory';
  /** Empty for IsFile and IsDirectory. */
  readonly pattern: Pattern;
  /** Default false. */
  readonly negate: boolean;
}

export interface SetServerVariable {
  readonly position: Position;
  /** In upper case, such as HTTP_X_FORWARDED_PROTO. */
  readonly name: string;
  readonly namePosition: Position;
  /** An empty value of an HTTP_ variable removes the request header. */
  readonly value: Template;
  /** Default true. False: an existing value is kept. */
  readonly replace: boolean;
}

/** The status that each redirectType is. */
export const REDIRECTS = { Permanent: 301, Found: 302, SeeOther: 303, Temporary: 307 } as const;
export const REDIRECT_TYPES = Object.keys(REDIRECTS) as readonly (keyof typeof REDIRECTS)[];

/** What a rule does, and where that is written. */
export type Action = { readonly position: Position } & RuleAction;

export type ActionOf<Type extends Action['type']> = Extract<Action, { readonly type: Type }>;

export type RuleAction =
  | { readonly type: 'None' }
  | {
      readonly type: 'Rewrite';
      /** Absolute with http:// or https:// means that ARR forwards the request. */
      readonly url: Template;
      /** Default true. */
      readonly appendQueryString: boolean;
      /** Default false. */
      readonly logRewrittenUrl: boolean;
      /**
       * `useOriginalURLEncoding="false"` of its collection: {UNENCODED_URL} goes out as it was sent.
       * Otherwise its % are encoded once more. Default false.
       */
      readonly keepsEncoding?: boolean;
    }
  | {
      readonly type: 'Redirect';
      readonly url: Template;
      readonly appendQueryString: boolean;
      /** Default 301. */
      readonly status: 301 | 302 | 303 | 307;
    }
  | {
      readonly type: 'CustomResponse';
      readonly status: number;
      readonly substatus: number;
      readonly reason: Template;
      readonly description: Template;
    }
  | { readonly type: 'AbortRequest' };

/** Keys compare without regard to case unless ignoreCase is false. */
export interface RewriteMap {
  readonly name: string;
  /** Default empty: what an unknown key gives. */
  readonly defaultValue: string;
  readonly ignoreCase: boolean;
  readonly entries: ReadonlyMap<string, string>;
}

/** An outbound rule over a response header. Rules over the body are refused by the reader. */
export interface OutboundRule extends RuleHead {
  /** Undefined: none. */
  readonly preCondition: PreCondition | undefined;
  readonly match: {
    /** In upper case, such as RESPONSE_LOCATION. */
    readonly serverVariable: string;
    readonly variablePosition: Position;
    readonly pattern: Pattern;
    readonly negate: boolean;
  };
  readonly conditions: Conditions;
  readonly action: { readonly type: 'None' | 'Rewrite'; readonly value: Template };
}

export interface PreCondition {
  readonly name: string;
  readonly logicalGrouping: 'MatchAll' | 'MatchAny';
  readonly patternSyntax: PatternSyntax;
  readonly list: readonly Condition[];
}

/** `system.webServer/proxy` (arr_schema.xml). */
export interface ProxySettings extends ProtocolSettings {
  /** Default false: a Rewrite to an absolute URL is then answered 404. */
  readonly enabled: boolean;
}

/** How ARR asks a server: `system.webServer/proxy`, and `protocol` of a web farm. */
export interface ProtocolSettings {
  /** In seconds. Default 120, of a farm 30. */
  readonly timeoutSeconds: number;
  /** Default false, of a farm true. False: Host becomes the target's. */
  readonly preserveHostHeader: boolean;
  /**
   * Default true, of a farm false: Location, Content-Location and Set-Cookie's domain name the
   * client's host.
   */
  readonly reverseRewriteHostInResponseHeaders: boolean;
  /** Default true: `X-Powered-By: ARR/3.0` in the response. */
  readonly arrResponseHeader: boolean;
  /** Default true. */
  readonly includePortInXForwardedFor: boolean;
  /** Default X-Forwarded-For; empty: not sent. */
  readonly xForwardedForHeaderName: string;
  /** Default X-ARR-SSL. */
  readonly sslHeaderName: string;
  /** Default X-ARR-LOG-ID. */
  readonly logGuidName: string;
  /** Default X-ARR-CACHE-HIT. */
  readonly logCacheHitName: string;
  /** Default 10. */
  readonly maxForwards: number;
}

/** `webFarms/webFarm`: a rule forwards to it by `http://` and its name. */
export interface WebFarm {
  readonly name: string;
  readonly position: Position;
  /** Default true. False: its name is a host as any other. */
  readonly enabled: boolean;
  readonly servers: readonly FarmServer[];
  readonly protocol: ProtocolSettings;
  /** Of `protocol`: the Host of every request. Default empty: not set. */
  readonly alternateHostName: string;
  /** What keeps a client at a server, in the order in which ARR asks. Default none. */
  readonly affinity: 'none' | 'cookie' | 'host-name' | 'server-provider';
  /** Default WeightedRoundRobin, which ARR 3 also takes for the names that it no longer has. */
  readonly algorithm: 'WeightedRoundRobin' | 'RequestHash';
  /** Default empty: no server is asked for its health. */
  readonly healthCheckUrl: string;
}

export interface FarmServer {
  readonly address: string;
  /** Default true. */
  readonly enabled: boolean;
  /** Default 80. */
  readonly httpPort: number;
  /** Default 443. */
  readonly httpsPort: number;
  /** Default 100. */
  readonly weight: number;
}

export interface Binding {
  readonly protocol: 'http' | 'https';
  readonly port: number;
  /** Empty: every host name. */
  readonly host: string;
}

export interface ConfiguredHeader {
  readonly name: string;
  readonly value: string;
}

/** What a `<location path>` may have of its own. */
export interface PathSettings {
  /** `system.webServer/webSocket`. Default enabled; disabled, an upgrade is answered 503. */
  readonly webSocketEnabled: boolean;
  readonly requestLimits: RequestLimits;
  readonly requestFiltering: RequestFiltering;
  /**
   * `httpProtocol/customHeaders` with a value, in order: on every response, the 101 of a WebSocket
   * too [reading CH24]. Default X-Powered-By: ASP.NET, which IIS installs [reading CH1].
   */
  readonly customHeaders: readonly ConfiguredHeader[];
  /**
   * `httpProtocol/redirectHeaders` with a value, in order: on IIS's own redirects alone (documented;
   * inferred of the Redirect of a rule). Default none.
   */
  readonly redirectHeaders: readonly ConfiguredHeader[];
  /** Of a location alone: why IIS answers 500.19 to every request in it. Default: it does not. */
  readonly fault?: Pick<Finding, 'kind' | 'message'>;
}

/** The settings of a path and of all below it: the site's, under those of each outer location. */
export interface Location extends PathSettings {
  /** In lower case, without a slash at either end: `api/v1`. */
  readonly path: string;
}

/** All of it: the server's configuration with one site's over it. */
export interface IisConfiguration extends PathSettings {
  readonly siteName: string;
  readonly bindings: readonly Binding[];
  /**
   * `processModel` of the site's application pool, in seconds: what a worker process may take to
   * end its requests before it is ended, at a recycle too. Default 90.
   */
  readonly shutdownTimeLimitSeconds: number;
  /** In the order in which they run, after `clear` and `remove`. */
  readonly globalRules: readonly Rule[];
  readonly siteRules: readonly Rule[];
  readonly outboundRules: readonly OutboundRule[];
  /** By their names in lower case. */
  readonly rewriteMaps: ReadonlyMap<string, RewriteMap>;
  /** .NET code that templates call as they ask a map: names in lower case. */
  readonly providers: ReadonlySet<string>;
  /** In upper case. Site rules may set no others; global rules may set any. */
  readonly allowedServerVariables: ReadonlySet<string>;
  readonly proxy: ProxySettings;
  /** By their names in lower case. */
  readonly webFarms: ReadonlyMap<string, WebFarm>;
  /** Paths with settings of their own, inner ones before outer ones. */
  readonly locations: readonly Location[];
}
