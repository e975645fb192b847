import { testCases } from './test/made-verdicts.ts';
import { RELAY_CASES } from './test/relay-cases.ts';

testCases(RELAY_CASES);
