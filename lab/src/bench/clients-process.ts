import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { projectPath } from '../project.ts';
import type { Load, LoadResult } from './clients/clients.ts';
import type { ClientsOrder, ClientsReport } from './clients/clients-message.ts';

const CLIENTS = projectPath('lab/dist/bench/clients/main.js');
const GATHER_TIMEOUT_MS = 30_000;
const LEAVE_TIMEOUT_MS = 3000;
const STALL_TIMEOUT_MS = 10_000; // for the last messages to arrive, after the load's own time

/** The clients of one server, in a process of their own. */
export class ClientsProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #signal: AbortSignal;
  readonly #lost: Promise<never>;

  constructor(port: number, signal: AbortSignal) {
    this.#signal = signal;
    this.#child = fork(CLIENTS, [String(port)], { execArgv: [] });
    this.#lost = new Promise((_resolve, reject) => {
      this.#child.on('message', (report: ClientsReport) => {
        if (report.is === 'lost') reject(new Error(`a client lost its connection: ${report.why}`));
      });
      this.#child.on('error', reject);
      this.#child.on('exit', () => reject(new Error('the process of the clients has ended')));
    });
    this.#lost.catch(() => undefined); // reported to the next caller
  }

  async gather(connections: number): Promise<void> {
    await this.#ask({ do: 'gather', connections }, GATHER_TIMEOUT_MS);
  }

  async talk(load: Load): Promise<LoadResult> {
    const report = await this.#ask({ do: 'talk', load }, load.durationMs + STALL_TIMEOUT_MS);
    if (report.is !== 'heard') throw new Error(`the clients answered ${report.is}`);
    return report.result;
  }

  async #ask(order: ClientsOrder, timeoutMs: number): Promise<ClientsReport> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([timeout, this.#signal]);
    const answer = once(this.#child, 'message', { signal });
    answer.catch(() => undefined); // if it lost the race
    this.#send(order);
    try {
      const [report] = (await Promise.race([answer, this.#lost])) as [ClientsReport];
      return report;
    } catch (error) {
      if (!timeout.aborted) throw error;
      throw new Error(`the clients did not ${order.do} within ${timeoutMs} ms`, { cause: error });
    }
  }

  /** Clients disconnect before their server ends, so that they reset the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), LEAVE_TIMEOUT_MS);
    this.#send({ do: 'leave' });
    await ended;
    clearTimeout(timer);
  }

  #send(order: ClientsOrder): void {
    this.#child.send(order, () => undefined); // #lost reports a child that has ended
  }
}
