import { join } from 'node:path';
import type { LabPlan } from '../../lab/lab.ts';

/** What of a plan says where a lab's files are. */
export type LabFolder = Pick<LabPlan, 'directory'>;

/** The files of one lab, all in its own folder. */
export function labFiles({ directory }: LabFolder) {
  const at = (name: string): string => join(directory, name);
  return {
    /** What the proxy alone reads and writes. */
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
