import type { DoctorWith, Examined, Hop } from '../model.ts';
import { FORWARDING, type SiteOf } from '../programs/forwarding.ts';
import type { ProgramName } from '../programs/programs.ts';
import { type AppName, type SetupApplication, APPLICATIONS } from './applications.ts';

/** A whole path of a WebSocket in short, and what the doctor has to say of it. */
export interface Setup extends Pick<
  Examined,
  'secure' | 'wrongPort' | 'path' | 'openBefore' | 'meanwhile'
> {
  /** What is there, in a few words. */
  readonly name: string;
  /** What stands before the application; `yarp` needs the .NET SDK, `direct` is nothing. */
  readonly proxy: ProgramName | 'yarp' | 'direct';
  /** Default: the smallest configuration that forwards everything. */
  readonly site?: SiteOf;
  /** Default `echo`. */
  readonly app?: AppName;
  readonly doctor?: DoctorWith;
  /** The codes of which one has to be the verdict. Default: none, it is healthy. */
  readonly codes?: readonly [string, ...string[]];
  /** From outside another cause looks the same, and is likelier: it may stand before it. */
  readonly mayStandBeside?: true;
}

/** The same as a chain that can be started. YARP, which is no program of Debian, is not in it. */
export function chainOf({ proxy, site, app = 'echo', doctor = {}, ...setup }: Setup): Examined {
  const { backend, hop }: SetupApplication = APPLICATIONS[app];
  const isProgram = proxy !== 'yarp' && proxy !== 'direct';
  const before: readonly Hop[] = isProgram
    ? [{ proxy, ...(site ?? FORWARDING[proxy])(PLACEHOLDERS) }]
    : [];
  const chain = hop === undefined ? before : [...before, hop];
  return { ...setup, chain, backend, doctor: { with: doctor } };
}

const PLACEHOLDERS = {
  backend: '{NEXT_HOST}:{NEXT_PORT}',
  directory: '{DIR}',
  httpPort: '{PORT}',
} as const;

/** A set-up of that proxy, whose title begins its name. */
export function named(proxy: ProgramName, title: string, setup: Omit<Setup, 'proxy'>): Setup {
  return { ...setup, name: `${title} ${setup.name}`, proxy };
}
