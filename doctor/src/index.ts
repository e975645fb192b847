/** The one door into the doctor: it opens a WebSocket and names why that fails. */
export { handshakeFailed, unexpectedStatus } from './handshake-fault.ts';
export { diagnose } from './diagnose.ts';
export { DoctorOptionError, type DoctorOptions, readOptions } from './options.ts';
export { printReading, printVerdict } from './print.ts';
export type { Got, Reading } from './reading.ts';
export type { DoctorState, Verdict } from './verdict/decide.ts';
export { CATALOGUE, type CatalogueEntry, titleOf } from './catalogue/catalogue.ts';
export type { FailureCode } from './catalogue/code.ts';
export { CLIENT_MESSAGES } from './catalogue/client-messages.ts';
export { failuresLike, type SameAs } from './catalogue/failures-like.ts';
export { type Fixes, type FixOwner, isNotRun, OWNER_TITLES } from './catalogue/record.ts';
