import { hostNames } from '../settings/addresses.ts';
import type { LabPlan } from './lab.ts';

/** What the backend is told of how pages reach the lab, as environment variables. */
export function publishedEnvironment(plan: Pick<LabPlan, 'ports' | 'sites'>) {
  const { ports } = plan;
  return {
    HTTP_PORT: String(ports.http),
    HTTPS_PORT: String(ports.https),
    BACKEND_PORT: String(ports.backend),
    HOST_NAMES: hostNames(plan).join(','),
  };
}
