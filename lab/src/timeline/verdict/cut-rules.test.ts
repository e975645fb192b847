import { CUT_CASES } from './test/cut-cases.ts';
import { testCases } from './test/made-verdicts.ts';

testCases(CUT_CASES);
