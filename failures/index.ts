/** The one door into the gallery of failures: one file per cause, as data. */
export type { Failure } from './model.ts';
export { failureDocuments } from './pages/documents.ts';
