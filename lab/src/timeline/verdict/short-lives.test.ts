import { testCases } from './test/made-verdicts.ts';
import { SHORT_LIFE_CASES } from './test/short-life-cases.ts';

testCases(SHORT_LIFE_CASES);
