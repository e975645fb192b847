import * as process from 'node:process';

/** What the lab has to know of the machine and of who runs it: read here, and nowhere else. */
export const MACHINE = {
  env: process.env,
  platform: process.platform,
  architecture: process.arch,
  /** The Node.js that runs this. */
  node: process.execPath,
  /** Undefined on Windows, which has no such ids. */
  uid: process.getuid?.(),
  gid: process.getgid?.(),
} as const;
