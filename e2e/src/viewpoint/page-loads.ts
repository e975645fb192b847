import type { BrowserGone, BrowserPage, Headers } from '@lab101/lab';
import type { Page, Request, Response } from '@playwright/test';

type Tracked = { -readonly [Key in keyof BrowserPage]: BrowserPage[Key] };

const MAX_PAGES = 1000;

/** A document in the page's main frame, and how it ended. */
export interface TopDocument {
  readonly url: string;
  readonly startedAtMs: number;
  readonly gone: BrowserGone | undefined;
}

/** The requests for the page itself: each navigation, and each redirect on the way. */
export class PageLoads {
  readonly #loads = new Map<Request, Tracked>();
  readonly #pending = new Set<Promise<void>>();

  constructor(page: Page) {
    page.on('request', (request) => {
      if (isPage(page, request) && this.#loads.size < MAX_PAGES) this.#requested(request);
    });
    page.on('response', (response) => {
      const load = this.#loads.get(response.request());
      if (load !== undefined) this.#answered(load, response);
    });
    page.on('requestfailed', (request) => {
      const load = this.#loads.get(request);
      if (load !== undefined) load.error = request.failure()?.errorText ?? 'the request failed';
    });
  }

  /** Resolves after the browser's late reports: the headers as sent. */
  async flush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** @param documents the documents that were loaded, in order */
  pages(documents: readonly TopDocument[]): BrowserPage[] {
    const pages = Array.from(this.#loads.values(), (load): Tracked => ({ ...load }));
    for (const { url, startedAtMs, gone } of documents) {
      const isIts = (load: BrowserPage): boolean =>
        load.requestedAtMs <= startedAtMs && withoutHash(load.url) === withoutHash(url);
      const load = pages.findLast(isIts);
      if (load !== undefined) load.gone ??= gone;
    }
    return pages;
  }

  #requested(request: Request): void {
    const load: Tracked = {
      pageId: new URL(request.url()).searchParams.get('page') ?? undefined,
      url: request.url(),
      requestedAtMs: Date.now(),
      request: request.headers(),
      answer: undefined,
      error: undefined,
      gone: undefined,
    };
    this.#loads.set(request, load);
    this.#later(request.allHeaders(), (headers) => (load.request = plain(headers)));
  }

  #answered(load: Tracked, response: Response): void {
    const { startTime, responseStart } = response.request().timing();
    if (startTime > 0) load.requestedAtMs = startTime;
    const atMs = startTime > 0 && responseStart >= 0 ? startTime + responseStart : Date.now();
    const headers = response.headers();
    const answer = { atMs, status: response.status(), protocol: undefined, headers };
    load.answer = answer;
    this.#later(Promise.all([response.httpVersion(), response.allHeaders()]), ([version, all]) => {
      load.answer = { ...answer, protocol: protocolOf(version), headers: plain(all) };
    });
  }

  /** A closed browser reports nothing more; the known part is already recorded. */
  #later<T>(asked: Promise<T>, take: (value: T) => void): void {
    const done = asked.then(take, () => undefined).finally(() => this.#pending.delete(done));
    this.#pending.add(done);
  }
}

function isPage(page: Page, request: Request): boolean {
  return request.isNavigationRequest() && request.frame() === page.mainFrame();
}

/** The ALPN name of a protocol. Playwright's is `HTTP/2.0`. */
function protocolOf(version: string): string {
  return /^(?:HTTP\/2|h2)/i.test(version) ? 'h2' : version.toLowerCase();
}

/** Drops HTTP/2's pseudo-headers, which repeat the URL and status. */
function plain(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
}

function withoutHash(url: string): string {
  return url.split('#')[0] ?? url;
}
