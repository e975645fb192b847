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
 * What one tab shows of its page loads and sockets, in any browser: the page's own events, told by
 * a script in it, and below them what the browser's network stack saw. One record of both.
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

  /** Everything until now, in at most 1 s: a tab that has gone has told all it knew. */
  async record(): Promise<BrowserRecord> {
    if (!this.#crashed && !this.#page.isClosed()) await this.#flush();
    const pages = this.#loads.pages(this.#script.topDocuments);
    return { name: this.name, pages, sockets: this.sockets };
  }

  /** What was on its way has arrived once the answer to a later question has. */
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
