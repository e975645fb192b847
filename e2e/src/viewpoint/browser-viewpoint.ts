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
 * The page loads and sockets of one tab, in any browser. A script in the page records its events,
 * and the browser's network stack adds what it saw; both become one record.
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

  /** Watches a tab before its first page, so that nothing of what follows is missed. */
  static async watch(page: Page): Promise<BrowserViewpoint> {
    const script = new PageSockets();
    await page.exposeBinding(BINDING, (_source, event: PageEvent) => script.take(event));
    await page.addInitScript({ content: pageScript() });
    return new BrowserViewpoint(page, script, await watchNetwork(page));
  }

  /** The sockets as far as they are known now. */
  get sockets(): readonly BrowserSocket[] {
    return this.#script.sockets(this.#network.sockets);
  }

  /** Returns everything until now, within 1 s. A closed tab has already reported all it knew. */
  async record(): Promise<BrowserRecord> {
    if (!this.#crashed && !this.#page.isClosed()) await this.#flush();
    const pages = this.#loads.pages(this.#script.topDocuments);
    return { name: this.name, pages, sockets: this.sockets };
  }

  /** An answer to a later question arrives after every message that was sent before it. */
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
