import { join } from 'node:path';
import type { Place } from '@lab101/proxy';
import type { Certificates } from '@lab101/certs';
import { limitsOf } from '../../lab/configure-proxy.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { LOOPBACK } from '../../settings/ports.ts';
import { projectPath } from '../../project.ts';
import { labFiles, withSlashes } from './lab-files.ts';
import type { KeptRelay } from './relay-program.ts';

/** @param relay where the relay listens; undefined: there is none */
export function proxyPlace(plan: LabPlan, made: Certificates, relay?: KeptRelay): Place {
  const files = labFiles(plan);
  return {
    address: LOOPBACK,
    httpPort: plan.ports.http,
    httpsPort: plan.ports.https,
    backend: `${LOOPBACK}:${plan.ports.backend}`,
    application: plan.application?.setting,
    relay: relay && `${LOOPBACK}:${relay.port}`,
    relays: plan.application?.setting === 'rules' ? relay && addressesOf(relay) : undefined,
    certificateFile: withSlashes(made.certFile),
    keyFile: withSlashes(made.keyFile),
    certificate: made,
    directory: withSlashes(files.proxy),
    accessLog: withSlashes(files.accessLog),
    errorLog: withSlashes(files.errorLog),
    ownFolder: withSlashes(projectPath(join('proxy', plan.proxy))),
    ...limitsOf(plan),
  };
}

function addressesOf({ others }: KeptRelay): Readonly<Record<string, string>> {
  const entries = Object.entries(others).map(([target, port]) => [target, `${LOOPBACK}:${port}`]);
  return Object.fromEntries(entries);
}
