import { PROXIES, type ProxyLogReader } from '@lab101/proxy';
import type { LabPlan } from './lab.ts';

/** Reads what the proxy of that lab logs. */
export function logReaderOf({ proxy, ports }: Pick<LabPlan, 'proxy' | 'ports'>): ProxyLogReader {
  return PROXIES[proxy].createLogReader({ httpPort: ports.http, httpsPort: ports.https });
}
