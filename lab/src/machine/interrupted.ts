import { Interruption } from './interruption.mjs';

/** Of this command. Only cli.ts listens; for whoever uses the lab as a library it never fires. */
export const INTERRUPTION = new Interruption();
