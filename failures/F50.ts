import type { Failure } from './model.ts';

export const F50: Failure = {
  id: 'F50',
  who: 'a library that sends the port in Host',
  faces: [],
  notRun: 'it shows at the ports 80 and 443 alone, and the gallery uses free ones',
};
