import type { LabPlan } from '../lab/lab.ts';
import type { LiveChange, LiveExchange, Running } from './model/live.ts';
import type { LogItem } from './model/log-item.ts';

/** What is known of the lab itself. */
export type LabState =
  | { readonly up: false }
  | { readonly up: true; readonly plan: LabPlan; readonly running: Running };

/** Somebody who shows what happens: the terminal, the page. */
export interface Viewer {
  onState(state: LabState): void;
  /** A line that was written while watching; older ones come as exchanges only. */
  onItem(logged: LogItem): void;
  /** Everything that the logs held when watching began has been read. */
  onBacklog(exchanges: readonly LiveExchange[]): void;
  onChange(change: LiveChange): void;
}
