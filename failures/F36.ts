import type { Failure } from './model.ts';

export const F36: Failure = {
  id: 'F36',
  who: 'Squid: its list of upgrade protocols minds the case',
  symptoms: [],
  faces: [],
  notRun: 'TODO',
  sources: [],
};
