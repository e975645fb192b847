import type { LabConfig } from '../config.ts';
import type { ClosedBy } from './closed-by.ts';
import type { PageAddress } from './endpoint.ts';

/** Why a socket ended, and what to do next. */
export interface EndingExplanation {
  /** The close code, or `no code` if the browser fired no close event. */
  readonly code: string;
  readonly name: string;
  /** The reason of the close frame, or empty. */
  readonly reason: string;
  /** Undefined if the socket was never open, because then nobody closed it. */
  readonly by: ClosedBy | undefined;
  readonly meaning: string;
  readonly next: readonly string[];
}

export type Explanation = Pick<EndingExplanation, 'meaning' | 'next'>;

export interface EndingContext {
  readonly page: PageAddress;
  readonly config: LabConfig;
}
