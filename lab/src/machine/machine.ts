import * as process from 'node:process';

/** The facts about the machine and its user that the lab needs, read here only. */
export const MACHINE = {
  env: process.env,
  platform: process.platform,
  architecture: process.arch,
  pid: process.pid,
  node: process.execPath,
  /** Undefined on Windows, which has no such ids. */
  uid: process.getuid?.(),
  gid: process.getgid?.(),
} as const;

/** What any program needs of this shell's environment; Windows' sockets need SystemRoot. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = MACHINE.env;
  return {
    ...(PATH !== undefined && { PATH }),
    ...(SystemRoot !== undefined && { SystemRoot }),
  };
}
