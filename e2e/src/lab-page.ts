import { randomUUID } from 'node:crypto';
import type { BrowserSocket } from '@lab101/lab';
import { expect, type Page } from '@playwright/test';
import { BrowserViewpoint } from './viewpoint/browser-viewpoint.ts';

export class LabPage {
  /** A value in the query of the page's request, to find it in the proxy's log. */
  readonly pageId = randomUUID();
  readonly console: string[] = [];
  readonly page: Page;
  readonly viewpoint: BrowserViewpoint;

  private constructor(page: Page, viewpoint: BrowserViewpoint) {
    this.page = page;
    this.viewpoint = viewpoint;
    page.on('console', (message) => this.console.push(message.text()));
    page.on('pageerror', (error) => this.console.push(String(error)));
  }

  /** Watches a tab before its first request, so that nothing is missed. */
  static async watch(page: Page): Promise<LabPage> {
    return new LabPage(page, await BrowserViewpoint.watch(page));
  }

  /** The present state of the sockets that this tab opened, in the order of opening. */
  get sockets(): readonly BrowserSocket[] {
    return this.viewpoint.sockets;
  }

  async open(address: string): Promise<void> {
    await this.page.goto(`${address}/?page=${this.pageId}`);
  }

  async untilOpen(): Promise<void> {
    await expect(this.page.locator('html')).toHaveAttribute('data-state', 'open');
  }

  async disconnect(): Promise<void> {
    await this.page.locator('#disconnect').click();
    await expect(this.page.locator('html')).toHaveAttribute('data-state', 'closed');
  }

  async say(text: string): Promise<void> {
    await this.page.locator('#text').fill(text);
    await this.page.locator('#text').press('Enter');
  }

  async attribute(name: 'cid' | 'endpoint' | 'via' | 'state'): Promise<string | null> {
    return await this.page.locator('html').getAttribute(`data-${name}`);
  }

  async pings(): Promise<number[]> {
    const numbers = this.page.locator('#messages > li[data-type="ping"]');
    return await numbers.evaluateAll((items) => items.map((item) => Number(item.dataset['n'])));
  }

  /** The protocol that the page was loaded with: `h2` or `http/1.1`. */
  async protocol(): Promise<string> {
    return await this.page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation');
      return (navigation as PerformanceNavigationTiming).nextHopProtocol;
    });
  }

  /** The close code that the page wrote to the console, as the article's does. */
  closeCodes(): number[] {
    const matches = this.console.map((text) => /^close (?<code>\d+)/.exec(text)?.groups?.['code']);
    return matches.filter((code) => code !== undefined).map(Number);
  }
}
