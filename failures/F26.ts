import type { Failure } from './model.ts';

export const F26: Failure = {
  id: 'F26',
  who: 'Apache: it ignores upgrade=websocket where workers are shared, or lacks the module',
  symptoms: [],
  faces: [],
  notRun: 'TODO',
  sources: [],
};
