import { HANDSHAKE_CASES } from './test/handshake-cases.ts';
import { testCases } from './test/made-verdicts.ts';

testCases(HANDSHAKE_CASES);
