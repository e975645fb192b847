import type { NotRun } from './model.ts';

export const F50: NotRun = {
  notRun: 'it shows at the ports 80 and 443 alone, and the gallery uses free ones',
};
