import { testCases } from './test/verdict-cases.ts';
import { RELAY_CASES } from './test/relay-cases.ts';

testCases(RELAY_CASES);
