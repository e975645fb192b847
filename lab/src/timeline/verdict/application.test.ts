import { APPLICATION_CASES } from './test/application-cases.ts';
import { testCases } from './test/verdict-cases.ts';

testCases(APPLICATION_CASES);
