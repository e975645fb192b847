import * as process from 'node:process';

/** What the lab has to know of the machine and of who runs it: read here, and nowhere else. */
export const MACHINE = {
  env: process.env,
  platform: process.platform,
  architecture: process.arch,
  /** Of this process. */
  pid: process.pid,
  /** Whether a process with that id runs, whoever it belongs to. */
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
