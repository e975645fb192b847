import * as process from 'node:process';

/** The facts about the machine and its user that the lab needs, read here only. */
export const MACHINE = {
  env: process.env,
  platform: process.platform,
  architecture: process.arch,
  /** The id of this process. */
  pid: process.pid,
  /** True if a process with that id runs, whoever owns it. */
  isAlive,
  /** The Node.js that runs this. */
  node: process.execPath,
  /** Undefined on Windows, which has no such ids. */
  uid: process.getuid?.(),
  gid: process.getgid?.(),
} as const;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // another user's
  }
}
