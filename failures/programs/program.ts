import type { FetchableProgram, Order, Place, ProgramCommand, ProxyFile } from '@lab101/proxy';

/**
 * A proxy as a program of Debian's packages, whatever it is configured to do. It says what to do and
 * does nothing itself: the lab fetches and starts it.
 */
export interface ProxyDescriptor {
  /** As a case names it: `apache`. */
  readonly name: string;
  /** As people write it: `Apache httpd`. */
  readonly title: string;
  readonly program: FetchableProgram;
  /** What it needs in its directory. The first file is its configuration. */
  readonly files: (place: ProgramPlace, site: ProgramSite) => readonly ProxyFile[];
  readonly start: (place: ProgramPlace) => ProgramCommand;
  /** The first text of its access log. Default: none. */
  readonly logHeading?: string;
  /** Has it read its configuration again; undefined: it cannot, or nobody needs it. */
  readonly reload?: (place: ProgramPlace) => Order;
  /** It does not run as root: the lab makes it somebody else. Default: it does. */
  readonly refusesRoot?: boolean;
  /** It speaks TLS to clients. Default: it does. */
  readonly hasTls?: boolean;
  /** Its public image. Default: it has none. */
  readonly image?: ProxyImage;
  /** Another program that it needs on PATH, such as `gcc`. */
  readonly needs?: string;
}

interface ProxyImage {
  /** The setting that names another, such as `HTTPD_IMAGE`. */
  readonly variable: string;
  readonly standard: string;
  /** Its program there. Default: the same as on this machine. */
  readonly command?: string;
  /** What its program cannot start without. */
  readonly capabilities?: readonly string[];
}

/** Where it runs and what it stands before. */
export interface ProgramPlace extends Pick<
  Place,
  | 'address'
  | 'httpPort'
  | 'httpsPort'
  | 'backend'
  | 'certificateFile'
  | 'keyFile'
  | 'directory'
  | 'accessLog'
  | 'errorLog'
> {
  /** Where its package was unpacked: '' is the machine itself. */
  readonly root: string;
  /** It runs in its public image. Default: it does not. */
  readonly inImage?: boolean | undefined;
}

/** The part of its configuration that a case is about. */
export interface ProgramSite {
  /** What it does with a request, in its own words: it stands where the site is described. */
  readonly site: string;
  /** What stands outside the site. Default: nothing. */
  readonly global?: string;
  /** nginx's main context. Default: `events {}`. */
  readonly main?: string;
}

/** A program of Debian's packages alone. */
export function debianProgram(
  command: string,
  packages: readonly [string, ...string[]],
  rest: Pick<FetchableProgram, 'oldest' | 'versionArgs' | 'companions' | 'libraryFolders'> & {
    /** Its first group is the version. */
    readonly version: RegExp;
  },
): FetchableProgram {
  const { version, ...others } = rest;
  const install = `sudo apt-get install ${packages[0]}`;
  return {
    command,
    packages,
    install: { linux: install, darwin: install, win32: 'wsl --install' },
    missingCode: 'LAB_NO_PROXY',
    readVersion: (output) => version.exec(output)?.[1],
    ...others,
  };
}
