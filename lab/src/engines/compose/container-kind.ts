import type { Engine } from '../../lab/lab.ts';

/** Linux' or Windows' containers: what of the engine is theirs. */
export type ContainerKind = Pick<Engine, 'check' | 'steps' | 'attach'>;
