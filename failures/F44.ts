import type { NotRun } from './model.ts';

export const F44: NotRun = {
  notRun: 'one report, and only applicationHost.config shows it: lab101 check reads it',
};
