import type { IisConfiguration } from '../model.ts';
import type { ConfigElement } from './xml/document.ts';

/** What the checks look at. */
export interface Reading {
  readonly configuration: IisConfiguration;
  /** `<failureDefinitions>` of the rules of failed request tracing. */
  readonly failureDefinitions: readonly ConfigElement[];
}
