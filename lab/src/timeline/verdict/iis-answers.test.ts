import { IIS_CASES } from './test/iis-cases.ts';
import { testCases } from './test/made-verdicts.ts';

testCases(IIS_CASES);
