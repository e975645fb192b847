import type { LabPlan, ServiceName } from '../../lab/lab.ts';
import type { ChildCommand } from './child.ts';

export interface Program {
  readonly name: ServiceName;
  /** Creates what the program needs before each start. */
  readonly prepare?: (plan: LabPlan) => Promise<void>;
  readonly command: (plan: LabPlan) => Promise<ChildCommand>;
  readonly isHealthy: (plan: LabPlan) => Promise<boolean>;
}
