import type { Failure } from './model.ts';

export const F44: Failure = {
  id: 'F44',
  who: 'ARR consolidates requests',
  faces: [],
  notRun: 'one report, and only applicationHost.config shows it: lab101 check reads it',
};
