import type { FailureCode } from '@lab101/doctor';
import { FORWARDING } from '../chains.ts';
import type { DoctorWith, Examined, Hop, ProxyHop } from '../model.ts';
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
  /** Default: the proxy with the smallest configuration that forwards everything. */
  readonly hop?: ProxyHop;
  /** Default `echo`. */
  readonly app?: AppName;
  readonly doctor?: DoctorWith;
  /** The codes of which one has to be the verdict. Default: none, it is healthy. */
  readonly codes?: readonly FailureCode[];
  /** From outside another cause looks the same, and is likelier: it may stand before it. */
  readonly mayStandBeside?: true;
}

/** The same as a chain that can be started. YARP, which is no program of Debian, is not in it. */
export function chainOf({ proxy, hop, app = 'echo', doctor = {}, ...setup }: Setup): Examined {
  const { backend, hop: behind }: SetupApplication = APPLICATIONS[app];
  const isProgram = proxy !== 'yarp' && proxy !== 'direct';
  const before: readonly Hop[] = isProgram ? [hop ?? FORWARDING[proxy]] : [];
  const chain = behind === undefined ? before : [...before, behind];
  return { ...setup, chain, backend, doctor: { with: doctor } };
}

/** What a proxy does wrong, the codes of which one has to be the verdict, and how it is set up. */
export type Broken = readonly [
  name: string,
  codes: readonly FailureCode[],
  how?: Omit<Setup, 'name' | 'proxy' | 'codes'>,
];
