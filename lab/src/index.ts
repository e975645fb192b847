/** The one door into the lab: what tests and reports need to start labs and read them. */
export { addresses, type Address } from './addresses.ts';
export type { BackendEvent } from './backend-event.ts';
export { parseBackendEvent } from './backend-event.ts';
export { foreignCertificates, labCertificates } from './certificates.ts';
export type { Lab, LabPlan, Service, ServiceName } from './lab.ts';
export { readSettings, type EngineName, type LabSettings } from './options.ts';
export { CERTIFICATES_DIRECTORY } from './plan.ts';
export type { Ports } from './ports.ts';
export { labPath, projectPath } from './project.ts';
export { attachLab, startLab, type StartLabOptions } from './start-lab.ts';
export { recordLab, type LabRecord } from './evidence/lab-record.ts';
export type { W3cEntry } from '@lab101/proxy';
