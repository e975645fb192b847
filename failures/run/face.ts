import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePorts } from '@lab101/proxy';
import type { Hop, FaceSetup } from '../model.ts';
import { startBackend } from './backend.ts';
import { startHop } from './hop.ts';
import type { Listening } from './listening.ts';
import { type PageSocket, startPage } from './page.ts';
import { type FindProgram, type RunningProxy, startProxy } from './program.ts';

/** What a face needs of the machine. */
export interface Machine {
  /** A folder of this run's own. It is emptied. */
  readonly directory: string;
  /** PEM files of a certificate for localhost and its key. */
  readonly cert: string;
  readonly key: string;
  /** The same from a CA that nobody trusts. */
  readonly foreign: { readonly cert: string; readonly key: string };
  readonly findProgram: FindProgram;
}

/** A chain that is up. */
export interface RunningFace extends AsyncDisposable {
  /** Of the socket. */
  readonly url: string;
  readonly page: string;
  /** What the first hop asks. */
  readonly behind: string;
  /** The first proxy's log; undefined if the chain has none. */
  readonly log: string | undefined;
  readonly socket: PageSocket;
  readonly ports: readonly number[];
  /** Has the first proxy read its configuration again. */
  readonly reload: () => Promise<void>;
}

/** The longest chain with its backend, a port where nobody listens, and the page's. */
const PORTS = 6;

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
  const { path = '/ws', secure = false, host = 'localhost', subprotocol } = setup;
  const { messageBytes = 1024, staysMs = 0 } = setup;
  const [front = 0, second = 0] = taken;
  const url = `${secure ? 'wss' : 'ws'}://${host}:${front}${path}`;
  const chain = new Chain(setup, machine, taken, { url, subprotocol, messageBytes, staysMs });
  try {
    await chain.start();
  } catch (error) {
    await chain[Symbol.asyncDispose]();
    throw error;
  }
  const pagePort = taken.at(-1) ?? 0;
  const [scheme, port] =
    setup.page === undefined ? [secure, front] : [setup.page.secure ?? false, pagePort];
  const isTls = setup.chain.length === 1 && setup.backend?.secure === true;
  return {
    url,
    page: `${scheme ? 'https' : 'http'}://${host}:${port}/`,
    behind: `${isTls ? 'https' : 'http'}://127.0.0.1:${second}`,
    log: chain.proxies[0]?.log,
    socket: chain.socket,
    ports: taken,
    reload: async () => await chain.proxies[0]?.reload(),
    [Symbol.asyncDispose]: async () => await chain[Symbol.asyncDispose](),
  };
}

class Chain implements AsyncDisposable {
  readonly socket: PageSocket;
  readonly #running: Listening[] = [];
  #proxies: readonly RunningProxy[] = [];
  readonly #setup: FaceSetup;
  readonly #machine: Machine;
  readonly #ports: readonly number[];

  constructor(setup: FaceSetup, machine: Machine, ports: readonly number[], socket: PageSocket) {
    this.#setup = setup;
    this.#machine = machine;
    this.#ports = ports;
    this.socket = socket;
  }

  /** From the browser to the backend. */
  get proxies(): readonly RunningProxy[] {
    return this.#proxies;
  }

  async start(): Promise<void> {
    const { directory, cert, key } = this.#machine;
    const { chain, backend = {}, page } = this.#setup;
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (backend !== null && backend.down !== true) {
      const port = this.#ports[chain.length] ?? 0;
      this.#running.push(await startBackend(backend, { port, cert, key, socket: this.socket }));
    }
    if (page !== undefined) {
      const port = this.#ports.at(-1) ?? 0;
      this.#running.push(await startPage(page, { port, cert, key, socket: this.socket }));
    }
    for (const [index, hop] of [...chain.entries()].toReversed()) await this.#startHop(hop, index);
  }

  async #startHop(hop: Hop, index: number): Promise<void> {
    const { directory, findProgram } = this.#machine;
    const { cert, key } = this.#certificate();
    const [port = 0, next = 0] = this.#ports.slice(index);
    if ('hop' in hop) {
      const tls = index === 0 && this.#setup.secure === true ? { cert, key } : undefined;
      this.#running.push(await startHop(hop, { port, next, tls }));
      return;
    }
    const free = this.#ports.at(-2) ?? 0;
    const place = { port, next, free, directory: join(directory, String(index)), cert, key };
    const proxy = await startProxy(hop, place, findProgram);
    this.#running.push(proxy);
    this.#proxies = [proxy, ...this.#proxies];
  }

  #certificate(): { readonly cert: string; readonly key: string } {
    return this.#setup.foreignCertificate === true ? this.#machine.foreign : this.#machine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#running.toReversed()) await one.stop();
    await rm(this.#machine.directory, { recursive: true, force: true });
  }
}
