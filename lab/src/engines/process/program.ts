import type { LabPlan, ServiceName } from '../../lab/lab.ts';
import type { ChildCommand } from './child.ts';

/** What the process engine has to know of one of the programs. */
export interface Program {
  readonly name: ServiceName;
  /** What must be there before each start. */
  readonly prepare: (plan: LabPlan) => Promise<void>;
  readonly command: (plan: LabPlan) => Promise<ChildCommand>;
  readonly isHealthy: (plan: LabPlan) => Promise<boolean>;
}
