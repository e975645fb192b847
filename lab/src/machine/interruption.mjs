/**
 * What ends a command before its time: Ctrl-C (SIGINT), `kill` (SIGTERM), a closed terminal
 * (SIGHUP). Plain JavaScript without dependencies: lab/bin/prepare.mjs needs it before anything is
 * installed or built.
 */
import { constants } from 'node:os';
import { isatty } from 'node:tty';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Within this time a second signal is the same one, delivered twice: `timeout` and `make` send one
 * to the process and one to its group, a terminal that closes sends one and its shell another.
 */
const SAME_SIGNAL_MS = 1000;

const LOOK_MS = 1000;

/** A command's own: `signal` fires once at the first signal, a later one ends the process at once. */
export class Interruption {
  #controller = new AbortController();
  #firstMs = 0;
  /** @type {NodeJS.Signals} */
  #name = 'SIGINT';
  /** @type {(name: NodeJS.Signals) => void} */
  #onSignal = (name) => this.#take(name);

  /** @returns {globalThis.AbortSignal} */
  get signal() {
    return this.#controller.signal;
  }

  /** SIGINT if there was no signal. */
  get name() {
    return this.#name;
  }

  /** As shells count: 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP. */
  get exitCode() {
    return 128 + constants.signals[this.#name];
  }

  listen() {
    for (const name of SIGNALS) process.on(name, this.#onSignal);
    return this;
  }

  /** After this, a signal ends the process as if it had no listeners. */
  stopListening() {
    for (const name of SIGNALS) process.off(name, this.#onSignal);
  }

  /**
   * Interrupts without a signal, for example when the reader of the output closed the pipe.
   *
   * @param {NodeJS.Signals} [name] the equivalent signal. Default SIGINT
   */
  interrupt(name = 'SIGINT') {
    if (this.signal.aborted) return;
    this.#name = name;
    this.#controller.abort();
  }

  /**
   * Also fires if the terminal is closed without a signal: make, as the first process of a session
   * (`ssh -t host make watch`), does not pass SIGHUP on.
   */
  watchTerminal() {
    if (!process.stdout.isTTY) return;
    setInterval(() => isatty(1) || this.interrupt('SIGHUP'), LOOK_MS).unref();
  }

  /** @param {NodeJS.Signals} name */
  #take(name) {
    if (this.#firstMs === 0) {
      this.#firstMs = performance.now();
      this.#name = name;
      this.#controller.abort();
    } else if (performance.now() - this.#firstMs > SAME_SIGNAL_MS) {
      process.exit(this.exitCode);
    }
  }
}
