import type { ConnectionState } from '../socket/connection.ts';
import { secondsLeft } from '../duration.ts';
import { find, setText } from './element.ts';

const SHORT: Readonly<Record<ConnectionState['name'], string>> = {
  connecting: 'Connecting',
  open: 'Open',
  closing: 'Closing',
  closed: 'Closed',
  waiting: 'Waiting',
  failed: 'Failed',
};

/** The state in words, with the time left of a wait. */
export function stateText(state: ConnectionState, now: number): string {
  if (state.name === 'waiting')
    return `Waiting to reconnect in ${secondsLeft(state.retryAt, now)} s`;
  if (state.name === 'failed') return `Failed, next try in ${secondsLeft(state.retryAt, now)} s`;
  return SHORT[state.name];
}

/** Shows the state of the connection, and the buttons that apply to it. */
export class StateView {
  readonly #document: Document;
  readonly #state: HTMLElement;
  readonly #connect: HTMLElement;
  readonly #disconnect: HTMLElement;
  #shown: ConnectionState = { name: 'closed' };

  constructor(document: Document) {
    this.#document = document;
    this.#state = find(document, '#state');
    this.#connect = find(document, '#connect');
    this.#disconnect = find(document, '#disconnect');
  }

  show(state: ConnectionState, now: number): void {
    this.#shown = state;
    this.#document.documentElement.dataset['state'] = state.name;
    this.#document.title = `${SHORT[state.name]} – Lab 101`;
    const waits = state.name === 'waiting' || state.name === 'failed';
    setText(this.#connect, waits ? 'Try now' : 'Connect');
    setText(this.#disconnect, waits ? 'Stop trying' : 'Disconnect');
    this.#offer(waits || state.name === 'closed', state.name !== 'closed');
    this.tick(now);
  }

  /** Updates the countdown. */
  tick(now: number): void {
    setText(this.#state, stateText(this.#shown, now));
  }

  // A button that is hidden passes the focus to the other one.
  #offer(connect: boolean, disconnect: boolean): void {
    const focused = this.#document.activeElement;
    this.#connect.hidden = !connect;
    this.#disconnect.hidden = !disconnect;
    if (focused === this.#connect && !connect) this.#disconnect.focus();
    if (focused === this.#disconnect && !disconnect) this.#connect.focus();
  }
}
