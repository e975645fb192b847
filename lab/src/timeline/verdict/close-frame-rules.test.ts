import { CLOSE_FRAME_CASES } from './test/close-frame-cases.ts';
import { testCases } from './test/made-verdicts.ts';

testCases(CLOSE_FRAME_CASES);
