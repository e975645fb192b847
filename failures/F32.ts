import type { NotRun } from './model.ts';

export const F32: NotRun = {
  notRun:
    'Traefik is in no package of Debian, and the versions are withdrawn; a hop would only be F13 by another name',
};
