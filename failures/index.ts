/** The one door into the gallery of failures: one file per cause, as data. */
export type { Failure } from './model.ts';
export type { ProgramPlace, ProgramSite, ProxyDescriptor } from './programs/program.ts';
export { PROGRAMS, type ProgramName } from './programs/programs.ts';
