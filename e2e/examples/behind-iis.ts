import {
  freePorts,
  joinTimeline,
  recordLab,
  watchOneLab,
  type Flow,
  type Lab,
  type LabRecord,
  type FlowVerdict,
  type WatchPage,
} from '@lab101/lab';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { startOwnLab } from '../src/own-application/own-labs.ts';
import { ExampleApplication } from './application.ts';
import { folderOf, type InstalledExample } from './install.ts';

export interface ExampleSetup {
  /** Below the example's folder. Default: the one that is right. */
  readonly webConfig?: string;
  /** An applicationHost.config, below the example's folder. Default: the lab's. */
  readonly serverConfig?: string;
  /** The application's own settings. */
  readonly options?: Readonly<Record<string, string>>;
  /** Where the application runs. Default: the example's folder. */
  readonly folder?: string;
}

const HOST = 'reverseproxy.com';
const SETTLE_TIMEOUT_MS = 20_000;

/** An application behind the lab, and a tab that looks at it. */
export class Scene implements AsyncDisposable {
  readonly page: Page;
  readonly console: string[] = [];
  readonly #lab: Lab;
  readonly #record: LabRecord;
  readonly #application: ExampleApplication;
  #watch: WatchPage | undefined;

  private constructor(page: Page, lab: Lab, application: ExampleApplication) {
    this.page = page;
    this.#lab = lab;
    this.#record = recordLab(lab);
    this.#application = application;
    page.on('console', (message) => this.console.push(message.text()));
    page.on('pageerror', (error) => this.console.push(String(error)));
  }

  /** Starts the lab with ARR's relay, as `make up WEB_CONFIG=… BACKEND=…` does, and the application. */
  static async start(
    context: BrowserContext,
    example: InstalledExample,
    setup: ExampleSetup = {},
  ): Promise<Scene> {
    const { webConfig = 'web.config', serverConfig, options, folder } = setup;
    const { backend: port } = await freePorts();
    const variables = { RELAY: 'on', BACKEND: `http://localhost:${port}` };
    const lab = await startOwnLab(variables, {
      webConfig: folderOf(example, webConfig),
      ...(serverConfig !== undefined && { serverConfig: folderOf(example, serverConfig) }),
    });
    try {
      const given = { PUBLIC_PORT: String(lab.plan.ports.https), ...options };
      const page = await context.newPage();
      return new Scene(page, lab, await ExampleApplication.start(example, port, given, folder));
    } catch (error) {
      await lab.stop();
      throw error;
    }
  }

  async open(path = '/'): Promise<void> {
    await this.page.goto(`https://${HOST}:${this.#lab.plan.ports.https}${path}`);
  }

  /** The page of `make watch`, in a tab of its own. */
  async watch(): Promise<Page> {
    this.#watch = await watchOneLab(this.#lab);
    const page = await this.page.context().newPage();
    await page.goto(this.#watch.url);
    return page;
  }

  /** Waits until `make watch` would say so of the first that fits, once it has ended. */
  async expectVerdict(
    fits: (flow: Flow) => boolean,
    expected: Partial<Record<keyof FlowVerdict, unknown>>,
  ): Promise<void> {
    await expect(async () => {
      const found = (await this.flows()).find((one) => one.endedAtMs !== undefined && fits(one));
      expect(found?.verdict).toMatchObject(expected);
    }).toPass({ timeout: SETTLE_TIMEOUT_MS });
  }

  async flows(): Promise<readonly Flow[]> {
    return joinTimeline(await this.#record.observations()).flows;
  }

  /** What the application answered at that path, as the proxy logs it. */
  async answerAt(path: string): Promise<number | undefined> {
    const entry = await this.#record.proxyEntry(path, ({ uriStem }) => uriStem === path);
    return entry.forwarded?.status;
  }

  /** What was seen is attached: Playwright shows it if the test failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    const seen = {
      console: this.console.join('\n'),
      application: this.#application.said,
      proxy: this.#record.proxyLines.join('\n'),
    };
    for (const [name, body] of Object.entries(seen)) {
      await test.info().attach(name, { body, contentType: 'text/plain' });
    }
    await this.page.close();
    await this.#application[Symbol.asyncDispose]();
    await this.#watch?.[Symbol.asyncDispose]();
    await this.#record[Symbol.asyncDispose]();
    await this.#lab.stop();
  }
}

/** Finds what was asked at a path, by a socket only or by any request. */
export function ofPath(path: string, kind?: Flow['kind']): (flow: Flow) => boolean {
  return (one) => new URL(one.url).pathname === path && (kind ?? one.kind) === one.kind;
}
