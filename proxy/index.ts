/** The one door into the proxies: how each is configured, how their log is read, and ARR's relay. */
export {
  MAX_TRACE_LENGTH,
  readRequestTrace,
  type TraceReading,
} from './iis/freb/read-request-trace.ts';
export { findFreePorts } from './free-ports.ts';
export {
  rewriteTargets,
  type RewriteTargets,
  type UnmatchedTarget,
} from './iis/rewrite-targets.ts';
export type { RequestTrace, StatusCode, TraceEvent } from './iis/freb/request-trace.ts';
export { HAPROXY_LOGGING } from './haproxy/configuration.ts';
export { createHttpdReader, HTTPD_LOGGING } from './httpd/log.ts';
export { createNginxLogReader } from './nginx/log.ts';
export { w3cLogFormat } from './nginx/w3c-log-format.ts';
export { DEFAULT_PROXY, HTTPD_IMAGE, PROXIES, type ProxyName } from './proxies.ts';
export type {
  Configured,
  FetchableProgram,
  LinuxContainer,
  LoadableModule,
  Proxy,
  ProxyContainer,
  ProxyProgram,
  ProxySite,
} from './proxy.ts';
export type { Difference, Order, Place, ProgramCommand, ProxyFile } from './place.ts';
export type {
  AccessEntry,
  ForwardedTo,
  NoteKind,
  ProxyLogReader,
  ProxyNote,
  ReadLine,
} from './proxy-log.ts';
export { w3cDirectives, W3C_FIELDS } from './w3c-log/fields.ts';
export { createW3cReader } from './w3c-log/reader.ts';
export { encodeFrame } from './relay/frames.ts';
export { startRelay, type Relay } from './relay/hop.ts';
export { readRelayConfig } from './relay/config.ts';
export { relayEnvironment, type RelaySettings } from './relay/program.ts';
export type { RelayLogLine } from './relay/relay-log.ts';
export { refusesSite } from './iis-config/read/location-faults.ts';
export { evaluateResponse } from './iis-config/engine/response/evaluate-response.ts';
export { backendHost } from './iis-config/engine/backend-host.ts';
export { hostName, isBound, unboundEvaluation } from './iis-config/engine/bound-host.ts';
export { evaluate } from './iis-config/engine/evaluate.ts';
export {
  PLAIN,
  renderExplanation,
  type SentHeaders,
  type Styler,
} from './iis-config/engine/printed/explain.ts';
export type {
  IisResponse,
  ResponseEvaluation,
  ResponseHeader,
} from './iis-config/engine/response/response.ts';
export type { Evaluation, Outcome, TraceStep } from './iis-config/outcome.ts';
export type { IisRequest, SiteFolder } from './iis-config/request.ts';
export type { Finding, FindingKind } from './iis-config/findings.ts';
export { requestAtBinding } from './iis-config/ports/at-binding.ts';
export { outcomeAtLab } from './iis-config/ports/at-lab.ts';
export { labPorts, type LabPorts } from './iis-config/ports/lab-ports.ts';
export { printOutcome } from './iis-config/engine/printed/print-outcome.ts';
export type { IisConfiguration } from './iis-config/model.ts';
export { loopbackTargets } from './iis-config/loopback-targets.ts';
export { protocolOf } from './iis-config/web-farms.ts';
export { readConfigFile } from './iis-config/read/read-config-file.ts';
export { readFolderFiles } from './iis-config/read/read-folder-files.ts';
export { readConfiguration, type ReadResult } from './iis-config/checks/check-configuration.ts';
export type { ConfigFile, ConfigFiles, FolderFile } from './iis-config/read/read-configuration.ts';
export { generateNginxSite } from './nginx/from-iis/generate.ts';
export { pathFault } from './nginx/from-iis/options.ts';
export { printRefusal, type Note, type Refusal } from './nginx/from-iis/refusal.ts';
