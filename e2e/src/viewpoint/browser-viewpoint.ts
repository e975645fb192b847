import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserRecord, BrowserSocket } from '@lab101/lab';
import type { Page } from '@playwright/test';
import type { PageEvent } from './page-events.ts';
import { PageLoads } from './page-loads.ts';
import { BINDING, pageScript } from './page-script.ts';
import { PageSockets } from './page-sockets.ts';
import { watchNetwork, type NetworkWatch } from './socket-watch.ts';

const FLUSH_TIMEOUT_MS = 1000;

/**
 * The page loads and sockets of one tab, in any browser. Joins the events that a script in the page
 * records with those of the browser's network stack.
 */
export class BrowserViewpoint {
  readonly name: string;
  readonly #page: Page;
  readonly #loads: PageLoads;
  readonly #script: PageSockets;
  readonly #network: NetworkWatch;
  #crashed = false;

  private constructor(page: Page, script: PageSockets, network: NetworkWatch) {
    this.name = browserName(page);
    this.#page = page;
    this.#loads = new PageLoads(page);
    this.#script = script;
    this.#network = network;
    page.on('crash', () => {
      this.#crashed = true;
      script.leave('crashed', Date.now());
    });
    page.on('close', () => script.leave('closed', Date.now()));
  }

  /** Watches a tab before its first page, so that nothing is missed. */
  static async watch(page: Page): Promise<BrowserViewpoint> {
    const script = new PageSockets();
    await page.exposeBinding(BINDING, (_source, event: PageEvent) => script.take(event));
    await page.addInitScript({ content: pageScript() });
    return new BrowserViewpoint(page, script, await watchNetwork(page));
  }

  get sockets(): readonly BrowserSocket[] {
    return this.#script.sockets(this.#network.sockets);
  }

  /** All observations until now, within 1 s. A closed tab has reported everything before. */
  async record(): Promise<BrowserRecord> {
    if (!this.#crashed && !this.#page.isClosed()) await this.#flush();
    const pages = this.#loads.pages(this.#script.topDocuments);
    return { name: this.name, pages, sockets: this.sockets };
  }

  /** Asks the page: its answer arrives after every message that was sent before. */
  async #flush(): Promise<void> {
    const done = new AbortController();
    const told = [this.#page.evaluate('0'), this.#network.flush(), this.#loads.flush()];
    await Promise.race([
      Promise.allSettled(told),
      delay(FLUSH_TIMEOUT_MS, undefined, { signal: done.signal }).catch(() => undefined),
    ]);
    done.abort();
  }
}

/** Such as `Chromium 156.0.8078.79`. */
function browserName(page: Page): string {
  const browser = page.context().browser();
  const name = browser?.browserType().name() ?? 'unknown';
  const known: Record<string, string> = {
    chromium: 'Chromium',
    firefox: 'Firefox',
    webkit: 'WebKit',
  };
  return `${known[name] ?? name} ${browser?.version() ?? ''}`.trim();
}
