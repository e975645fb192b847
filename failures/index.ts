/** The one door into the gallery of failures: one file per cause, as data. */
export type * from './model.ts';
export { PROXY_PROGRAMS } from './model.ts';
export { failures } from './gallery.ts';
export { pageOf, type PageSocket } from './run/page.ts';
export { type Machine, type RunningFace, startFace } from './run/face.ts';
export type { FindProgram, Program } from './run/program.ts';
