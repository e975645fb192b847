import type { Failure } from './model.ts';

export const F37: Failure = {
  id: 'F37',
  who: 'Traffic Server: its map is for http:// alone',
  symptoms: [],
  faces: [],
  notRun: 'TODO',
  sources: [],
};
