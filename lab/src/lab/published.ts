import { hostNames } from '../settings/addresses.ts';
import type { LabPlan } from './lab.ts';

/** The environment variables that tell the backend how pages reach the lab. */
export function publishedEnvironment(plan: Pick<LabPlan, 'ports' | 'sites'>) {
  const { ports } = plan;
  return {
    HTTP_PORT: String(ports.http),
    HTTPS_PORT: String(ports.https),
    BACKEND_PORT: String(ports.backend),
    HOST_NAMES: hostNames(plan).join(','),
  };
}
