import type { Engine } from '../../lab/lab.ts';

/** The part of the engine that differs between Linux and Windows containers. */
export type ContainerKind = Pick<Engine, 'check' | 'steps' | 'attach'>;
