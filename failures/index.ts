/** The one door into the gallery of failures: one file per cause, as data. */
export type {
  Diagnosis,
  Examined,
  Face,
  FaceSetup,
  Failure,
  Hop,
  OddHop,
  ProxyHop,
} from './model.ts';
export { failures } from './gallery.ts';
export type { FaceBackendEvent } from './run/backend.ts';
export type { Exhibit, PageSocket } from './run/page.ts';
export {
  chainAt,
  type Machine,
  type RunningFace,
  type RunningProxy,
  startFace,
} from './run/face.ts';
export { failureDocuments } from './pages/documents.ts';
export type { ProgramPlace, ProgramSite, ProxyDescriptor } from './programs/program.ts';
export { PROGRAMS, type ProgramName } from './programs/programs.ts';
export { BROKEN } from './setups/broken/broken.ts';
export { HEALTHY } from './setups/healthy.ts';
export { chainOf, type Setup } from './setups/setup.ts';
