import { statSync } from 'node:fs';
import { labPath, projectPath } from './project.ts';

/**
 * Stable error codes. Exit 2: the command was wrong and nothing was started. Exit 1: the command
 * was right and failed. docs/troubleshooting.md has an entry for each.
 */
export const LAB_ERRORS = {
  LAB_BAD_USAGE: 2,
  LAB_NEEDS_PROJECT: 2,
  LAB_BAD_OPTION: 2,
  LAB_BAD_CONFIG: 2,
  LAB_BAD_PATH: 2,
  LAB_PORT_TAKEN: 2,
  LAB_PORT_FORBIDDEN: 2,
  LAB_OTHER_FOLDER: 2,
  LAB_NO_DOCKER: 2,
  LAB_NO_WINDOWS: 2,
  LAB_NOT_CARRIED: 2,
  LAB_NO_IMAGE: 1,
  LAB_NO_PACKAGES: 1,
  LAB_BUILD_FAILED: 1,
  LAB_OLD_NODE: 2,
  LAB_NO_NGINX: 2,
  LAB_NO_PROXY: 2,
  LAB_NO_BROWSER: 2,
  LAB_NO_NAME: 2,
  LAB_NO_REPORT: 2,
  LAB_NO_CONNECTION: 2,
  LAB_NOT_WRITABLE: 1,
  LAB_BAD_CERTIFICATES: 1,
  LAB_NOT_UP: 1,
  LAB_START_FAILED: 1,
  LAB_HOSTS_DENIED: 2,
  LAB_TRUST_FAILED: 1,
  LAB_INTERRUPTED: 130,
  LAB_UNEXPECTED: 1,
  LAB_NOT_TRUSTED: 1,
} as const;

export type LabErrorCode = keyof typeof LAB_ERRORS;

const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT']);

/** A file in the place of a folder, or the other way round. */
const WRONG_KIND = new Set(['EEXIST', 'ENOTDIR', 'EISDIR']);

/** A refusal of the system as an error for a person; undefined for any other error. */
export function deniedBySystem(error: unknown): LabError | undefined {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error) || !('code' in cause)) return undefined;
  if (WRONG_KIND.has(String(cause.code)) && 'path' in cause) {
    return wrongKind(String('dest' in cause ? cause.dest : cause.path), cause);
  }
  if (!DENIED.has(String(cause.code))) return undefined;
  const own = 'sudo chown -R "$USER" .lab && chmod -R u+rwX .lab';
  const next = `make sure that .lab belongs to this user (${own}) and has room`;
  return new LabError('LAB_NOT_WRITABLE', cause.message, { next, cause: error });
}

const NOT_FOUND = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND']);

/** A package that is not there, as an error for a person; undefined if it is something else. */
export function missingPackage(error: unknown): LabError | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (!NOT_FOUND.has(String(error.code))) return undefined;
  const message = `node_modules is not whole (${error.message.split('\n')[0]})`;
  const next = 'rm -r node_modules, then run the same command again';
  return new LabError('LAB_NO_PACKAGES', message, { next, cause: error });
}

/** Only what the lab created may be removed without asking. It may be gone by now. */
function wrongKind(path: string, cause: Error & { readonly code: unknown }): LabError | undefined {
  const culprit = inLab(path).find((part) => isFile(part)) ?? path;
  if (inLab(culprit).length === 0) return undefined;
  const shown = culprit.slice(projectPath('').length);
  const [is, needed] = cause.code === 'EISDIR' ? ['folder', 'file'] : ['file', 'folder'];
  const message = `${shown} is a ${is}, and the lab needs a ${needed} there`;
  return new LabError('LAB_NOT_WRITABLE', message, { next: `rm -rf ${shown}`, cause });
}

/** `.lab` and the folders below it that lead to a path in it; none for another path. */
function inLab(path: string): string[] {
  if (path !== labPath() && !path.startsWith(labPath(''))) return [];
  const below = path.slice(labPath().length).split('/');
  return below.map((_, index) => labPath() + below.slice(0, index + 1).join('/'));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

export interface LabErrorOptions extends ErrorOptions {
  /** The next step: a command, if one helps. Printed behind the message. */
  readonly next?: string;
}

/** An error for a person: one line that says what, the value, the rule and the next command. */
export class LabError extends Error {
  override name = 'LabError';
  readonly code: LabErrorCode;
  readonly next: string | undefined;

  constructor(code: LabErrorCode, message: string, { next, ...options }: LabErrorOptions = {}) {
    super(next === undefined ? message : `${message}: ${next}`, options);
    this.code = code;
    this.next = next;
  }

  /** The message without what to do next. */
  get reason(): string {
    return this.next === undefined ? this.message : this.message.slice(0, -this.next.length - 2);
  }

  get exitCode(): number {
    return LAB_ERRORS[this.code];
  }
}
