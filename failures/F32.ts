import type { Failure } from './model.ts';

export const F32: Failure = {
  id: 'F32',
  who: 'Traefik 2.11.1 and 3.0.0-rc4, which cut while they read the first byte',
  faces: [],
  notRun:
    'Traefik is in no package of Debian, and the versions are withdrawn; a hop would only be F13 by another name',
};
