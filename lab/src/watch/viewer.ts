import type { LabPlan } from '../lab/lab.ts';
import type { LiveChange, LiveFlow } from './model/live-flow.ts';
import type { Running } from './model/running-programs.ts';
import type { LogItem } from '../timeline/log-item.ts';

/** What is known of the lab itself. */
export type LabState =
  | { readonly up: false }
  | {
      readonly up: true;
      readonly plan: LabPlan;
      readonly running: Running;
      /** One line about logs that were deleted or renamed under it. */
      readonly lost?: string | undefined;
    };

/** Somebody who shows what happens: the terminal, the page. */
export interface Viewer {
  onState(state: LabState): void;
  /** A line that was written while watching; older ones come as flows only. */
  onItem(logged: LogItem): void;
  /**
   * Everything that the logs held when watching began has been read: verdicts of these are history.
   *
   * @param cut connections of which only a part is left in the logs
   */
  onBacklog(flows: readonly LiveFlow[], cut: number): void;
  /** After the backlog its `settled` are news; before, the backlog brings them. */
  onChange(change: LiveChange): void;
}
