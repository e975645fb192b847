import type { RequestTrace } from '@lab101/proxy';
import type { ConfigurationAnswer } from '../settings/iis-files.ts';
import type { LabApplication } from './application.ts';
import type { EngineName, LabSettings, RelayBehaviour } from '../settings/options.ts';
import type { SiteName } from '../settings/addresses.ts';
import type { Binder, Ports } from '../settings/ports.ts';

export type ServiceName = 'backend' | 'proxy' | 'relay';

export interface Service {
  readonly name: ServiceName;
  isRunning(): Promise<boolean>;
  /** Starts it again after `stop` or `kill`; resolves once it is healthy. */
  start(): Promise<void>;
  /** Asks it to end (SIGTERM) and resolves once it has; after 10 s it is killed. */
  stop(): Promise<void>;
  /** Kills it at once (SIGKILL), so that it sends no close frames. */
  kill(): Promise<void>;
  /**
   * Calls `onLine` with every line that it has written and will write, across restarts, until the
   * signal fires. The proxy's access log comes with its error log, the backend's events with its
   * error messages.
   *
   * @param onLine gets the log's name too if the service has several; within one log, lines come in
   * the order in which they were written
   * @param onEnd called repeatedly while there is nothing new, with the time in epoch milliseconds
   * up to which all lines were passed on; never called if that is unknown
   */
  follow(
    onLine: (line: string, log?: string) => void,
    signal: AbortSignal,
    onEnd?: (asOfMs: number) => void,
  ): Promise<void>;
  /** Logs that the program still writes to, though they were deleted or renamed. */
  lostLogs?(): Promise<readonly string[]>;
  /** Every line that it has written so far, as far as its logs reach back. */
  written(): Promise<readonly string[]>;
}

export interface ProxyService extends Service {
  /**
   * Makes it reload its configuration; IIS recycles its application pool. Open connections
   * continue, at most for shutdownTimeoutMs.
   */
  reload(): Promise<void>;
}

/** A lab that is up: Client => reverse proxy => backend. */
export interface Lab extends AsyncDisposable {
  readonly plan: LabPlan;
  readonly backend: Service;
  readonly proxy: ProxyService;
  /** ARR's WebSocket relay, between the two; undefined: the plan has none. */
  readonly relay: Service | undefined;
  /** The configuration that the proxy runs with, as the proxy itself prints it. */
  proxyConfig(): Promise<string>;
  /**
   * The requests that the proxy traced, the oldest first; of a socket some moments after its end.
   * Only the real IIS traces (FREB).
   */
  traces?(): Promise<readonly RequestTrace[]>;
  /** Stops all programs and removes what was made for them, certificates excepted. */
  stop(): Promise<void>;
}

/**
 * All that is needed to start a lab, or to find it again: kept as JSON in its folder. The given
 * settings of a test's lab are empty.
 */
export interface LabPlan extends Pick<
  LabSettings,
  'proxy' | 'backend' | 'images' | 'given' | 'webConfig' | 'serverConfig'
> {
  /** Name of the lab and of its Compose project: `lab101` for the one a person has up. */
  readonly name: string;
  readonly engine: EngineName;
  /** WebSockets go through ARR's relay; undefined means directly to the backend. */
  readonly relay?: RelayBehaviour | undefined;
  /** The application that the rules forward to; undefined means the lab's backend. */
  readonly application?: LabApplication | undefined;
  /** True for a lab that was created for one test and is removed with it. */
  readonly isolated: boolean;
  readonly ports: Ports;
  /** Folder of this lab's logs, configuration and state. */
  readonly directory: string;
  /** Folder of the certificates. Labs share one; a test may bring another. */
  readonly certificatesDirectory: string;
  /** The bindings of a person's own server; undefined for the lab's own names. */
  readonly sites?: readonly SiteName[] | undefined;
  /** The time of silence after which a WebSocket is cut, in ms: `timeout` of ARR's `<proxy>`. */
  readonly idleTimeoutMs: number;
  /**
   * The time for which a connection may outlive a reload of the proxy: shutdownTimeLimit of the
   * application pool, or a test's value. Undefined if IIS would refuse the configuration.
   */
  readonly shutdownTimeoutMs?: number | undefined;
  /** The answer that IIS would give to every request; undefined if the rules decide. */
  readonly answers?: ConfigurationAnswer | undefined;
  /** A hash of IIS's configuration. A lab with another one is restarted. */
  readonly configuration: string;
  /** A hash of the backend's build. A lab with an older one is restarted. */
  readonly build: string;
}

export interface Step {
  readonly title: string;
  /** @returns the result, in a few words */
  run(report: (detail: string) => void): Promise<string>;
}

export interface Engine {
  readonly name: EngineName;
  /**
   * Checks what must hold before anything is started or stopped, apart from its ports. If it fails,
   * nothing needs to be undone.
   *
   * @throws {LabError} for the first condition that does not hold
   */
  check(plan: LabPlan): Promise<void>;
  binder(): Promise<Binder>;
  /**
   * The ports that a lab of that plan holds already, however it was started; programs that one left
   * behind are ended before.
   */
  ownPorts(plan: LabPlan): Promise<ReadonlySet<number>>;
  /** In order. */
  steps(plan: LabPlan): readonly Step[];
  /** The lab of that plan, whichever process started it. */
  attach(plan: LabPlan): Lab;
}
