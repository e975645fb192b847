import type { Failure } from './model.ts';

export const F35: Failure = {
  id: 'F35',
  who: 'a front that offers WebSockets over HTTP/2 and refuses them',
  symptoms: [],
  faces: [],
  notRun: 'TODO',
  sources: [],
};
