import { APPLICATION_CASES } from './test/application-cases.ts';
import { testCases } from './test/made-verdicts.ts';

testCases(APPLICATION_CASES);
