import type { Finding } from './iis-config/findings.ts';
import type { IisConfiguration } from './iis-config/model.ts';
import type { Refusal } from './nginx/from-iis/refusal.ts';
import type {
  ContainerCommand,
  Difference,
  Order,
  Place,
  ProgramCommand,
  ProxyFile,
} from './place.ts';
import type { LoggedPorts, ProxyLogReader } from './proxy-log.ts';

/**
 * A proxy that can stand before the lab's backend: one folder of this package, and one line in
 * proxies.ts. It says what to do and does nothing itself: it knows neither processes nor Docker.
 */
export interface Proxy {
  /** The name that the setting PROXY uses. */
  readonly name: string;
  /** The name for people: `nginx`, `HAProxy`. */
  readonly title: string;
  /**
   * IIS's own files, web.config and applicationHost.config, say what it does. Any other proxy has a
   * configuration of its own and ignores them.
   */
  readonly runsIisConfiguration: boolean;
  /** It can send WebSockets through ARR's relay. Default: it cannot. */
  readonly takesRelay?: boolean;
  /** It can lead to a person's own application (Place.application). Default: it cannot. */
  readonly takesApplication?: boolean;
  /** Its program as a process of this machine; undefined if it only runs in a container. */
  readonly program: ProxyProgram | undefined;
  readonly container: ProxyContainer;
  /**
   * The files that it needs in its directory before it starts, or the reason why it cannot do what
   * the site says.
   */
  readonly configure: (place: Place, site: ProxySite) => Promise<Configured>;
  /** @param ports the ports at which clients connect, which not every log names */
  readonly createLogReader: (ports: LoggedPorts) => ProxyLogReader;
  /**
   * A browser opens a WebSocket inside the HTTP/2 connection of its page (RFC 8441), where the
   * answer is 200 and not 101.
   */
  readonly hasExtendedConnect: boolean;
  /** It speaks WebSocket itself, and may send a close frame of its own. */
  readonly sendsCloseFrames: boolean;
  /** The TLS alert for a name that no site has (RFC 8446 section 6). */
  readonly unknownNameAlert: 'unrecognized name' | 'internal error';
  /** The most by which a connection's duration in its log may be too short, in ms. */
  readonly timeTakenSlackMs: number;
  /** Its log says when it cuts a connection itself: its silence says that it did not. */
  readonly namesItsCuts: boolean;
  /** The differences from nginx that come from its nature. */
  readonly differences: readonly Difference[];
}

export type Configured =
  | { readonly files: readonly ProxyFile[] }
  | { readonly refusals: readonly Refusal[] };

/** The site that the proxy serves. */
export interface ProxySite {
  /** The configuration as IIS reads it; undefined if IIS would refuse every request of the site. */
  readonly configuration: IisConfiguration | undefined;
  /** The reasons for which it would. */
  readonly refusing: readonly Finding[];
  /** The version text of the program that will run, such as `2.6.2`. */
  readonly version: string;
  /** Finds a module that the program can load; returns undefined if there is none. */
  readonly findModule: (module: LoadableModule) => Promise<string | undefined>;
}

/** A part of a program that comes in a Debian package of its own. */
export interface LoadableModule {
  readonly debianPackage: string;
  /** Its place in the folder into which the package was unpacked. */
  readonly file: string;
  /** Its place by the program's own build, from what the program prints of itself. */
  readonly ownPlace: (description: string) => string;
  /** The arguments that make the program say the same. */
  readonly describeArgs: readonly string[];
  /** Its name in the proxy's image. */
  readonly inImage: string;
  /** A configuration that loads it and nothing else, and the arguments that test it. */
  readonly trial: (module: string, directory: string) => ModuleTrial;
}

export interface ModuleTrial {
  readonly name: string;
  readonly text: string;
  readonly args: readonly string[];
}

/** A program that is fetched from Debian's packages if the machine lacks it. */
export interface FetchableProgram {
  /** Its name on PATH and in Debian's package. */
  readonly command: string;
  /** Debian's package, and more that a machine may lack. */
  readonly packages: readonly string[];
  /** Packages that always come with it: modules, texts. Default: none. */
  readonly companions?: readonly string[];
  /** Where it looks for libraries beside the system's folder, such as `usr/lib/trafficserver`. */
  readonly libraryFolders?: readonly string[];
  /** The oldest version that does. */
  readonly oldest: string;
  /** The command that installs it, by the platform's name in Node.js. */
  readonly install: Readonly<Record<'linux' | 'darwin' | 'win32', string>>;
  /** The error's code if it can neither be found nor fetched. */
  readonly missingCode: 'LAB_NO_NGINX' | 'LAB_NO_PROXY';
  readonly versionArgs: readonly string[];
  /** Undefined: it is another program, or lacks something that the lab needs. */
  readonly readVersion: (output: string) => string | undefined;
}

/** The parts of the description that a start needs. */
export type ProgramFolder = Pick<Place, 'directory' | 'errorLog'>;

export interface ProxyProgram extends FetchableProgram {
  /** Returns why it cannot run in that directory, or undefined. */
  readonly directoryFault: (directory: string) => string | undefined;
  readonly start: (place: ProgramFolder) => ProgramCommand;
  readonly reload: (place: ProgramFolder) => Order;
  /** Takes no more connections and ends with the last one. */
  readonly drain: (place: Place) => Order;
  /** The arguments with which it prints its effective configuration; undefined: its file is that. */
  readonly printArgs?: (place: Place) => readonly string[];
  /**
   * It takes O_APPEND from its standard output, and would write over what is in the log: the log
   * goes through a pipe.
   */
  readonly needsLogPipe?: boolean;
  /** The first text of its access log, at each start. */
  readonly logHeading?: (now: Date) => string;
  /** A file that it writes once it listens, or the line that it logs then: one of the two. */
  readonly readyFile?: (place: Place) => string;
  readonly readyLine?: RegExp;
}

export type ProxyContainer = LinuxContainer | WindowsContainer;

interface AnyContainer {
  /** Has it read its configuration again. */
  readonly reload: Order;
  /** The command that prints its effective configuration, inside the container. */
  readonly print: readonly string[];
}

export interface LinuxContainer extends AnyContainer {
  readonly containers: 'linux';
  /** The public image, and the setting that names another. */
  readonly image: { readonly variable: string; readonly standard: string };
  /** The variable by which docker-compose.yml mounts the configuration of the proxy it describes. */
  readonly configurationVariable?: string;
  /**
   * The differences from docker-compose.yml, which describes nginx; undefined if there are none.
   */
  readonly command: ContainerCommand | undefined;
  /** The paths inside the container. */
  readonly place: ContainerPlace;
  /** The log line that shows that it has started. */
  readonly started: RegExp;
}

export type ContainerPlace = Omit<
  Place,
  | 'application'
  | 'backend'
  | 'certificate'
  | 'published'
  | 'relay'
  | 'idleTimeoutMs'
  | 'shutdownTimeoutMs'
>;

/** The service in docker-compose.iis.yml; its image is built. */
export interface WindowsContainer extends AnyContainer {
  readonly containers: 'windows';
}
