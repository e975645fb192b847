import { join } from 'node:path';
import type { LabPlan } from '../../lab/lab.ts';

/** The parts of a plan that determine the paths of a lab's files. */
export type LabFolder = Pick<LabPlan, 'directory'>;

export function labFiles({ directory }: LabFolder) {
  const at = (name: string): string => join(directory, name);
  return {
    proxy: at('proxy'),
    proxyState: at('proxy.json'),
    accessLog: at('access.log'),
    errorLog: at('error.log'),
    backendLog: at('backend.log'),
    backendErrors: at('backend-errors.log'),
    relayLog: at('relay.log'),
    relayErrors: at('relay-errors.log'),
    relayState: at('relay.json'),
    child: (name: string) => at(`${name}.child.json`),
  };
}

/** Proxies of Windows read a backslash as an escape. */
export function withSlashes(path: string): string {
  return path.replaceAll('\\', '/');
}
