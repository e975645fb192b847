import { Interruption } from './interruption.mjs';

/** Of this command. Only cli.ts listens for it: it never fires for users of the library. */
export const INTERRUPTION = new Interruption();
