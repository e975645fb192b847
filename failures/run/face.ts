import { findFreePorts } from '@lab101/proxy';
import { filled, type PlaceValues } from '../chains.ts';
import type { FaceSetup, Hop } from '../model.ts';
import type { ProgramPlace, ProgramSite } from '../programs/program.ts';
import type { ProgramName } from '../programs/programs.ts';
import { type FaceBackendEvent, startBackend } from './backend.ts';
import { startHop } from './hop.ts';
import type { Listening } from './listening.ts';
import { type Exhibit, type PageSocket, startPage } from './page.ts';

interface KeyPair {
  /** Path of a PEM file. */
  readonly cert: string;
  readonly key: string;
}

/** The files and programs that a face needs. */
export interface Machine extends KeyPair {
  /** The folder of this package. */
  readonly folder: string;
  /** A certificate from an untrusted CA, with its key. */
  readonly foreign: KeyPair;
  /** Starts a proxy. Resolves once it listens on both ports. */
  readonly startProxy: (
    name: ProgramName,
    configure: (place: ProgramPlace) => ProgramSite,
    place: KeyPair & { readonly ports: readonly number[]; readonly backend: string },
  ) => Promise<RunningProxy>;
}

export interface RunningProxy extends Listening {
  /** Paths of the log files. */
  readonly logs: { readonly error: string; readonly access: string };
  readonly reload: () => Promise<void>;
}

/** A chain that is running. */
export interface RunningFace extends AsyncDisposable {
  /** The address of the socket. */
  readonly url: string;
  readonly page: string;
  /** The page's own address, used if the chain serves no page. */
  readonly ownPage: string;
  /** The address behind the first hop, as an http URL. */
  readonly behind: string;
  /** The first proxy's logs; undefined if the chain has no proxy. */
  readonly logs: RunningProxy['logs'] | undefined;
  /** The events that the backend has logged so far. */
  readonly events: readonly FaceBackendEvent[];
  readonly socket: PageSocket;
  readonly ports: readonly number[];
  /** Makes the first proxy reload its configuration. */
  readonly reload: () => Promise<void>;
  /** Sets the failure that the pages describe. */
  readonly show: (exhibit: Exhibit) => void;
}

/** Two for each of three hops, the backend's, one where nobody listens, and the page's. */
const PORTS = 9;
const LONGEST_CHAIN = 3;
const LOOPBACK = '127.0.0.1';

/**
 * Starts a chain, the backend first.
 *
 * @param ports of an earlier run, to come up at the same addresses
 * @throws if a program cannot be found or does not start
 */
export async function startFace(
  setup: FaceSetup,
  machine: Machine,
  ports?: readonly number[],
): Promise<RunningFace> {
  const taken = ports ?? (await findFreePorts(PORTS));
  const { chain, backend = {}, page, wrongPort = false, host = 'localhost' } = setup;
  const socket = socketOf(setup, host, taken);
  const events: FaceBackendEvent[] = [];
  let exhibit: Exhibit | undefined;
  const place = { ...machine, socket, exhibit: () => exhibit };
  const running: (Listening | RunningProxy)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of running.toReversed()) await one.stop();
  };
  try {
    if (backend !== null && backend.down !== true) {
      const log = (event: FaceBackendEvent): void => void events.push(event);
      const port = portOf(chain.length, chain, taken);
      running.push(await startBackend(backend, { ...place, port, log }));
    }
    running.push(await startPage(page ?? {}, { ...place, port: taken[8] ?? 0 }));
    for (const [index, hop] of [...chain.entries()].toReversed()) {
      running.push(await startAt(index, hop, { setup, machine, ports: taken }));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  const first = running.findLast((one): one is RunningProxy => 'logs' in one);
  const ownPage = `http${page?.secure === true ? 's' : ''}://${host}:${taken[8]}/`;
  const same = new URL('/', socket.url).href.replace(/^ws/, 'http');
  return {
    url: socket.url,
    page: page !== undefined || wrongPort ? ownPage : same,
    ownPage,
    behind: `http://${LOOPBACK}:${portOf(1, chain, taken)}`,
    logs: first?.logs,
    events,
    socket,
    ports: taken,
    reload: async () => await first?.reload(),
    show: (shown) => void (exhibit = shown),
    [Symbol.asyncDispose]: stop,
  };
}

function socketOf(setup: FaceSetup, host: string, ports: readonly number[]): PageSocket {
  const { path = '/ws', secure = false, subprotocol } = setup;
  const { messageBytes = 1024, staysMs = 0, openBefore = 0 } = setup;
  const url = `${secure ? 'wss' : 'ws'}://${host}:${frontPort(setup, ports)}${path}`;
  return { url, subprotocol, messageBytes, staysMs, openBefore };
}

/** Starts the hop with that index. */
async function startAt(
  index: number,
  hop: Hop,
  run: {
    readonly setup: FaceSetup;
    readonly machine: Machine;
    readonly ports: readonly number[];
  },
): Promise<Listening | RunningProxy> {
  const { setup, machine, ports } = run;
  const { chain, secure = false, foreignCertificate = false } = setup;
  const { cert, key } = foreignCertificate ? machine.foreign : machine;
  const next = portOf(index + 1, chain, ports);
  const [port = 0, tlsPort = 0] = ports.slice(2 * index);
  if ('hop' in hop) {
    const tls = index === 0 && secure ? { cert, key } : undefined;
    return await startHop(hop, { port, next, tls });
  }
  const place = { cert, key, ports: [port, tlsPort], backend: `${LOOPBACK}:${next}` };
  const values = valuesAt(index, chain, ports);
  const configure = ({ directory }: ProgramPlace): ProgramSite =>
    filled(hop, { ...values, DIR: directory });
  return await machine.startProxy(hop.proxy, configure, place);
}

/** Where the hop with that index listens without TLS; behind the last one is the backend. */
function portOf(index: number, chain: readonly Hop[], ports: readonly number[]): number {
  return ports[index < chain.length ? 2 * index : 2 * LONGEST_CHAIN] ?? 0;
}

/** A proxy has a port for TLS beside the other. */
function frontPort({ chain, secure, wrongPort }: FaceSetup, ports: readonly number[]): number {
  const isProxy = chain[0] !== undefined && 'proxy' in chain[0];
  const isTls = (secure ?? false) !== (wrongPort ?? false);
  return isProxy && isTls ? (ports[1] ?? 0) : portOf(0, chain, ports);
}

/** The values of a run by the name in braces that stands for each, such as `{NEXT}`. */
function valuesAt(index: number, chain: readonly Hop[], ports: readonly number[]): PlaceValues {
  const next = String(portOf(index + 1, chain, ports));
  return {
    PORT: String(ports[2 * index]),
    NEXT: `${LOOPBACK}:${next}`,
    NEXT_HOST: LOOPBACK,
    NEXT_PORT: next,
    FREE: String(ports[7]),
  };
}

/** The chain with the addresses of a run in its configurations. */
export const chainAt = (chain: readonly Hop[], ports: readonly number[]): readonly Hop[] =>
  chain.map((hop, index) => ('hop' in hop ? hop : filled(hop, valuesAt(index, chain, ports))));
