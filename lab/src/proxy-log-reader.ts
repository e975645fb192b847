import { PROXY_LOG_READERS, type ProxyLogReader } from '@lab101/proxy';
import type { LabPlan } from './lab.ts';

/** Reads what the proxy of that lab logs. */
export function logReaderOf({ engine }: Pick<LabPlan, 'engine'>): ProxyLogReader {
  return PROXY_LOG_READERS[engine === 'iis' ? 'iis' : 'nginx']();
}
