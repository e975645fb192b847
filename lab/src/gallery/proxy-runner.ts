import type { ProgramPlace, ProxyDescriptor } from '@lab101/failures';
import type { Order } from '@lab101/proxy';

/** Runs the proxies of a chain: as programs of this machine, or as containers. */
export interface ProxyRunner {
  /**
   * Why it cannot run that proxy; undefined: it can, or the program has to be fetched before anybody
   * knows.
   */
  readonly missing: (descriptor: ProxyDescriptor) => Promise<string | undefined>;
  /** @throws {LabError} LAB_NO_PROXY if it can be neither found nor fetched */
  readonly find: (descriptor: ProxyDescriptor) => Promise<FoundProxy>;
}

/** A proxy that can be started. */
export interface FoundProxy extends Pick<ProgramPlace, 'root' | 'inImage'> {
  /** The id of the user and group that it runs as, and that its files have to be given to. */
  readonly userId?: number;
  readonly start: (place: ProgramPlace) => Promise<RunningProgram>;
}

export interface RunningProgram {
  readonly isAlive: () => Promise<boolean>;
  readonly order: (what: Order) => Promise<void>;
  readonly stop: () => Promise<void>;
}
