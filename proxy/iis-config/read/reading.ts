import type { IisConfiguration } from '../model.ts';
import type { Level } from './schema/section-levels.ts';
import type { Values } from './values.ts';
import type { ConfigElement } from './xml/document.ts';

/** What the checks look at. */
export interface ConfigReading {
  readonly configuration: IisConfiguration;
  /** `<failureDefinitions>` of the rules of failed request tracing. */
  readonly failureDefinitions: readonly Values[];
  /** A section in each place that is in force, the server's first, or of one level alone. */
  readonly sections: (path: string, level?: Level) => readonly ConfigElement[];
}
