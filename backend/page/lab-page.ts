import { Announcer } from './view/announcer.ts';
import type { Attempt, Ending } from './socket/attempt.ts';
import { showEnding } from './view/close-view.ts';
import type { LabConfig } from './config.ts';
import type { ConnectionListener, ConnectionState } from './socket/connection.ts';
import { Diagram } from './view/diagram.ts';
import { find, setText } from './view/element.ts';
import { type PageAddress, pageOrigin, shownUrl } from './socket/endpoint.ts';
import type { Welcome } from './socket/envelope.ts';
import { type Heartbeat, heartbeatText, isOverdue } from './socket/heartbeat.ts';
import { showHistory } from './view/history-view.ts';
import { type Entry, History } from './socket/history.ts';
import { MessageList } from './view/message-list.ts';
import { clearRoute, showRoute } from './view/route-view.ts';
import { StateView, stateText } from './view/state-view.ts';
import { brokenHop } from './socket/broken-hop.ts';
import { type PlainAnswer, plainAddress } from './socket/plain-request.ts';
import {
  type SocketPath,
  applicationAddress,
  applicationStory,
  expectedVia,
  pageTrack,
  socketTrack,
} from './socket/track.ts';

/** A longer message is cut when it is read out. */
const SPOKEN_CHARS = 200;

export interface Stage {
  readonly document: Document;
  readonly page: PageAddress;
  readonly config: LabConfig;
  now(): number;
  /** Requests an address of this origin; never rejects. */
  ask(address: string): Promise<PlainAnswer>;
  after(delayMs: number, callback: () => void): unknown;
  nextFrame(callback: () => void): unknown;
  /** False if the user prefers reduced motion. */
  moves(): boolean;
}

/** Shows the connection's events in the document. */
export class LabPageView implements ConnectionListener {
  readonly #stage: Stage;
  readonly #state: StateView;
  readonly #messages: MessageList;
  readonly #diagram: Diagram;
  readonly #messageVoice: Announcer;
  readonly #history = new History();
  #pingIntervalMs: number | undefined;
  #heartbeat: Heartbeat | undefined;

  constructor(stage: Stage) {
    const { document } = stage;
    this.#stage = stage;
    if (stage.config.application !== undefined) this.#showApplication();
    this.#state = new StateView(document);
    this.#messages = new MessageList(document, (callback) => stage.nextFrame(callback));
    this.#diagram = new Diagram(
      this.#find('#diagram'),
      this.#find('#story'),
      () => stage.moves(),
      applicationAddress(stage.config),
    );
    const live = this.#find('#live-messages');
    this.#messageVoice = new Announcer(
      (text) => setText(live, text),
      (delayMs, callback) => stage.after(delayMs, callback),
    );
  }

  /** An application sends no welcome and reports no route. */
  #showApplication(): void {
    this.#stage.document.documentElement.dataset['application'] = '';
    setText(this.#find('#own-origin'), pageOrigin(this.#stage.page));
    setText(this.#find('#text-label'), 'Message to your application');
  }

  started(attempt: Attempt): void {
    const { url, why } = attempt.endpoint;
    const { dataset } = this.#stage.document.documentElement;
    dataset['cid'] = attempt.cid;
    dataset['endpoint'] = url;
    delete dataset['via'];
    setText(this.#find('#endpoint'), shownUrl(attempt.endpoint));
    setText(this.#find('#why'), why);
    setText(this.#find('#cid'), attempt.cid);
    this.#pingIntervalMs = undefined;
    this.#heartbeat = undefined;
    clearRoute(this.#find('#route'));
    this.#draw(attempt, expectedVia(url, this.#stage.config), false);
    this.#history.add(attempt);
  }

  changed(state: ConnectionState, attempt?: Attempt): void {
    const now = this.#stage.now();
    this.#state.show(state, now);
    setText(this.#find('#live-state'), stateText(state, now));
    this.#showHistory();
    if (state.name === 'open') this.#showLast();
    if (state.name === 'open' && attempt !== undefined) this.#opened(attempt);
    this.tick();
  }

  received(data: unknown, attempt: Attempt): void {
    const now = this.#stage.now();
    const { line, envelope } = this.#messages.add(data, attempt.cid, now);
    const told = this.#stage.config.application === undefined ? envelope : undefined;
    if (told?.type === 'welcome') this.#welcomed(told, attempt);
    if (told?.type === 'ping') this.#pinged(told.n, now);
    else this.#messageVoice.announce(line.slice(0, SPOKEN_CHARS));
    this.#diagram.pulse('in', now);
  }

  ended(attempt: Attempt, ending: Ending): void {
    this.#history.end(attempt, ending);
    this.#showLast();
    const { page, config } = this.#stage;
    const entry = this.#history.of(attempt);
    if (entry === undefined) return;
    this.#diagram.breakAt(brokenHop(entry, config));
    const address = plainAddress(attempt, ending, page, config);
    if (address === undefined) return;
    void this.#learn(entry, address);
  }

  async #learn(entry: Entry, address: string): Promise<void> {
    entry.plain = await this.#stage.ask(address);
    this.#showLast();
    if (this.#history.entries[0] !== entry) return;
    this.#diagram.breakAt(brokenHop(entry, this.#stage.config));
  }

  #showLast(): void {
    const { last } = this.#history;
    if (last !== undefined) showEnding(this.#find('#close'), last, this.#stage);
  }

  sent(text: string): void {
    // The lab's backend sends each message to everyone, the sender too.
    if (this.#stage.config.application !== undefined) {
      this.#messages.addOwn(text, this.#stage.now());
    }
    this.#diagram.pulse('out', this.#stage.now());
  }

  /** Updates everything that counts seconds. */
  tick(): void {
    const now = this.#stage.now();
    this.#state.tick(now);
    const ping = this.#find('#ping');
    const beat = this.#heartbeat;
    const isOpen = this.#stage.document.documentElement.dataset['state'] === 'open';
    ping.classList.toggle('overdue', isOpen && beat !== undefined && isOverdue(beat, now));
    if (beat === undefined) setText(ping, 'none yet');
    else setText(ping, heartbeatText(beat, isOpen ? now : beat.receivedAt));
  }

  /** An application does not report the route, so it is the one that was requested. */
  #opened(attempt: Attempt): void {
    const { config } = this.#stage;
    if (config.application === undefined) return;
    this.#took(attempt, expectedVia(attempt.endpoint.url, config));
  }

  #welcomed({ route, pingIntervalMs }: Welcome, attempt: Attempt): void {
    this.#pingIntervalMs = pingIntervalMs;
    showRoute(this.#find('#route'), route);
    this.#took(attempt, route.via);
  }

  #took(attempt: Attempt, via: SocketPath): void {
    this.#stage.document.documentElement.dataset['via'] = via;
    this.#draw(attempt, via, true);
    const entry = this.#history.of(attempt);
    if (entry !== undefined) entry.via = via;
    this.#showHistory();
  }

  #pinged(n: number, receivedAt: number): void {
    if (this.#pingIntervalMs === undefined) return;
    this.#heartbeat = { intervalMs: this.#pingIntervalMs, n, receivedAt };
    this.tick();
  }

  #draw(attempt: Attempt, via: SocketPath, seen: boolean): void {
    const { page, config } = this.#stage;
    const socket = socketTrack(attempt.endpoint.url, via, config);
    const story = config.application && applicationStory(via, seen);
    this.#diagram.draw(pageTrack(page, config), socket, seen, story);
  }

  #showHistory(): void {
    showHistory(this.#find('#history tbody'), this.#history.entries);
  }

  #find(selector: string): HTMLElement {
    return find(this.#stage.document, selector);
  }
}
