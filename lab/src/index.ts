/** The one door into the lab: what tests and reports need to start labs and read them. */
export { addresses, type Address } from './settings/addresses.ts';
export type { BackendEvent } from './lab/backend-event.ts';
export type { BrowserName } from './browsers/browser.ts';
export { foreignCertificates, labCertificates } from './lab/certificates.ts';
export type { Lab, LabPlan, Service } from './lab/lab.ts';
export { withoutProxies } from './network/proxy-variables.mjs';
export { readSettings, type EngineName } from './settings/options.ts';
export { CERTIFICATES_DIRECTORY } from './lab/plan.ts';
export { folderProcesses } from './engines/process/folder-processes.ts';
export { readListeners, type Listener } from './machine/listeners.ts';
export { until, within } from './machine/until.ts';
export { freePorts, portAnswers, type Ports } from './settings/ports.ts';
export { labPath, projectPath } from './project.ts';
export { inColumns } from './text/table.ts';
export { attachLab, startLab, type StartLabOptions } from './running/start-lab.ts';
export type {
  BrowserAnswer,
  BrowserGone,
  BrowserMessage,
  BrowserPage,
  BrowserRecord,
  BrowserSocket,
  Headers,
  Observations,
} from './timeline/observations.ts';
export { renderReport } from './report/page.ts';
export { reportJson } from './report/report-json.ts';
export type {
  RunReport,
  ReportFailure,
  ReportFile,
  ReportRow,
  ReportTest,
} from './report/run-report.ts';
export { renderSummary } from './report/summary.ts';
export { joinTimeline } from './timeline/join.ts';
export { strayLines, writtenLines } from './timeline/stray-lines.ts';
export type { Flow, Timeline, FlowVerdict } from './timeline/timeline.ts';
export type { Cause } from './timeline/verdict/cause.ts';
export { recordLab, type LabRecord, type RecordMark } from './evidence/lab-record.ts';
export { proxyOf } from './lab/configure-proxy.ts';
export type { AccessEntry, ProxyName } from '@lab101/proxy';
export { watchOneLab, type WatchPage } from './watch/watch-one-lab.ts';
export { fixedFace } from './gallery/broken-face.ts';
export { faceVerdict } from './gallery/face-verdict.ts';
export { examine } from './gallery/examine.ts';
export { galleryMachine, type GalleryMachine } from './gallery/gallery-machine.ts';
