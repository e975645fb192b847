import { join } from 'node:path';
import type { LabPlan } from '../../lab.ts';

/** The files of one lab, all in its own folder. */
export function labFiles(plan: LabPlan) {
  const at = (name: string): string => join(plan.directory, name);
  return {
    config: at('nginx.conf'),
    binary: at('nginx-binary.json'),
    accessLog: at('access.log'),
    errorLog: at('error.log'),
    backendLog: at('backend.log'),
    backendErrors: at('backend-errors.log'),
    pid: at('nginx.pid'),
    temp: at('tmp'),
    child: (name: string) => at(`${name}.child.json`),
  };
}
