import type { IisConfiguration } from '../model.ts';
import type { ReadOutboundRule } from './build-outbound-rules.ts';
import type { ReadRule } from './build-rules.ts';
import type { ConfigElement } from './document.ts';

/** What the checks look at: the configuration, and where it was written. */
export interface Reading {
  readonly configuration: IisConfiguration;
  readonly globalRules: readonly ReadRule[];
  readonly siteRules: readonly ReadRule[];
  readonly outboundRules: readonly ReadOutboundRule[];
  /** Names of `rewrite/providers`, in lower case. */
  readonly providers: ReadonlySet<string>;
  /** `<failureDefinitions>` of the rules of failed request tracing. */
  readonly failureDefinitions: readonly ConfigElement[];
}
