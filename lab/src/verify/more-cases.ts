import { configureGlobal } from 'fast-check';

// Loaded by node before each long test.
configureGlobal({ numRuns: 1000 });
