import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addresses, joinTimeline, proxyOf } from '@lab101/lab';
import type { BackendEvent, Flow, Lab, Observations } from '@lab101/lab';
import { foreignOrigin } from '../src/browsers.ts';
import { crashTab } from '../src/crash-tab.ts';
import type { LabEvidence } from '../src/evidence.ts';
import { expect, test, type PageName } from '../src/fixtures.ts';
import type { LabPage } from '../src/lab-page.ts';
import {
  labNamed,
  LOST_UPGRADE_PATH,
  MAX_PAYLOAD_BYTES,
  SHUTDOWN_TIMEOUT_MS,
} from '../src/labs.ts';
import { IIS_CONFIGURATION, RELAY } from '../src/not-with-proxy.ts';
import { quietNetwork } from '../src/quiet-network.ts';

/** The two ways of the article, each by a page that takes it. */
const PATHS: Readonly<Record<'proxy' | 'direct', PageName>> = {
  proxy: 'https://reverseproxy.com',
  direct: 'http://localhost',
};

type BrowserName = 'chromium' | 'firefox' | 'webkit';
const NO_CRASH = 'only Chromium can be asked to end a tab’s process';

/** An action of a page or its tab, and the expected verdict of the joined evidence. */
const BY_THE_CLIENT: readonly {
  readonly how: string;
  readonly cause: string;
  /** The reason why it does not run in that browser. */
  readonly notIn?: Readonly<Partial<Record<BrowserName, string>>>;
  readonly end: (labPage: LabPage) => Promise<unknown>;
}[] = [
  { how: 'the page closes it', cause: 'page-closed', end: (labPage) => labPage.disconnect() },
  {
    how: 'the page is left for another',
    cause: 'page-left',
    end: ({ page }) => page.goto('about:blank'),
  },
  { how: 'the tab is closed', cause: 'tab-closed', end: ({ page }) => page.close() },
  {
    how: 'the tab is killed',
    cause: 'browser-gone',
    notIn: { firefox: NO_CRASH, webkit: NO_CRASH },
    end: ({ page }) => crashTab(page),
  },
];

for (const [via, name] of Object.entries(PATHS)) {
  for (const { how, cause, notIn, end } of BY_THE_CLIENT) {
    test(`${how}: the client ended it, ${via}`, async ({
      browserName,
      labPage,
      pages,
      evidence,
    }) => {
      const why = notIn?.[browserName];
      test.skip(why !== undefined, why);
      await labPage.open(pages[name].page);
      const cid = await openSocket(labPage);
      await end(labPage);

      const { verdict } = await flowOf(evidence, cid, via);
      expect(verdict).toMatchObject({ who: 'client', cause, missing: [] });
    });
  }

  test(`a foreign origin: the backend refused it, ${via}`, async ({ labPage, pages, evidence }) => {
    const cid = randomUUID(); // a test looks at none that an earlier one had
    const code = await openFromForeignOrigin(labPage, `${pages[name].socket}/?cid=${cid}`);
    expect(code, 'all that the page is told').toBe(1006);

    const { verdict } = await flowOf(evidence, cid, via);
    expect(verdict).toMatchObject({ who: 'backend', cause: 'handshake-refused-by-backend' });
    expect(verdict.sentence).toContain('403');
  });
}

test('an oversize message: the backend ended it, 1009', async ({ labPage, pages, evidence }) => {
  await labPage.open(pages[PATHS.proxy].page);
  const cid = await openSocket(labPage);
  await labPage.say('x'.repeat(MAX_PAYLOAD_BYTES + 1));
  await expect.poll(() => labPage.closeCodes()).toContain(1009);

  const { verdict } = await flowOf(evidence, cid, 'proxy');
  expect(verdict).toMatchObject({ who: 'backend', cause: 'message-too-big', missing: [] });
});

test('silence: the proxy cut it, and nobody can tell without its log', async ({
  labPage,
  evidence,
}) => {
  const lab = labNamed('idle');
  await evidence.use(lab);
  const secure = addresses(lab.plan).at(-1);
  await labPage.open(secure?.page ?? '');
  const cid = await openSocket(labPage);
  await expect.poll(() => labPage.closeCodes()).toContain(1006);

  const { verdict } = await flowOf(evidence, cid, 'proxy');
  if (!proxyOf(lab.plan).namesItsCuts) {
    expect(['proxy-timeout', 'cannot-tell'], 'as far as its log says').toContain(verdict.cause);
    return;
  }
  expect(verdict).toMatchObject({ who: 'proxy', cause: 'proxy-timeout', missing: [] });

  const all = await evidence.observations();
  const blind = verdictWithout(all, cid, 'proxy');
  expect(blind, 'both ends say that the other went').toMatchObject({ who: 'cannot tell' });
  expect(blind?.missing).toContain('proxy');
  const withoutBrowser = verdictWithout(all, cid, 'browser');
  expect(withoutBrowser, 'the proxy’s log is enough').toMatchObject({ cause: 'proxy-timeout' });
});

test(
  'a lost upgrade: the proxy dropped it, and the backend’s log is enough to say so',
  { tag: IIS_CONFIGURATION },
  async ({ labPage, evidence }) => {
    const lab = labNamed('idle');
    await evidence.use(lab);
    const cid = randomUUID();
    const target = `${addresses(lab.plan).at(-1)?.socket}${LOST_UPGRADE_PATH}?cid=${cid}`;
    expect(await openFromForeignOrigin(labPage, target)).toBe(1006);

    const { verdict } = await flowOf(evidence, cid, 'proxy', ['proxy']); // as plain HTTP
    const lost = { who: 'proxy', cause: 'handshake-not-upgraded', missing: [] };
    expect(verdict).toMatchObject(lost);
    const all = await evidence.observations();
    for (const viewpoint of ['browser', 'proxy'] as const) {
      expect(verdictWithout(all, cid, viewpoint), `without the ${viewpoint}`).toMatchObject(lost);
    }
  },
);

// A container that starts disturbs every browser: these run alone, each once that has passed.
const RESTARTS = '@restarts'; // playwright.config.ts knows it

/** An event of one of the two programs, and the expected verdict of the joined evidence. */
const BY_A_PROGRAM: readonly {
  readonly how: string;
  readonly ways: readonly (keyof typeof PATHS)[];
  readonly code: number;
  readonly who: Flow['verdict']['who'];
  readonly cause: string;
  /**
   * The least time for which a socket outlives it, unless the proxy sends a close frame (1001) at
   * once.
   */
  readonly graceMs?: number;
  /** The backend's log entry. ARR's relay sends it in a close frame. */
  readonly heard?: Readonly<Record<'plain' | 'relayed', Record<string, unknown>>>;
  /** It is about ARR's relay. */
  readonly tag?: typeof RELAY;
  readonly end: (lab: Lab) => Promise<void>;
  readonly fix: (lab: Lab) => Promise<void>;
}[] = [
  {
    how: 'the backend is stopped',
    ways: ['proxy', 'direct'],
    code: 1001,
    who: 'backend',
    cause: 'backend-stopped',
    end: ({ backend }) => backend.stop(),
    fix: ({ backend }) => backend.start(),
  },
  {
    how: 'the backend is killed',
    ways: ['proxy', 'direct'],
    code: 1006,
    who: 'backend',
    cause: 'backend-killed',
    end: ({ backend }) => backend.kill(),
    fix: ({ backend }) => backend.start(),
  },
  {
    how: 'the proxy is reloaded',
    ways: ['proxy'],
    code: 1006,
    who: 'proxy',
    cause: 'proxy-reloaded',
    graceMs: SHUTDOWN_TIMEOUT_MS,
    end: ({ proxy }) => proxy.reload(),
    fix: async () => undefined,
  },
  {
    how: 'the proxy is killed',
    ways: ['proxy'],
    code: 1006,
    who: 'proxy',
    cause: 'proxy-killed',
    heard: {
      plain: { by: 'network', code: 1006 },
      relayed: { by: 'client', code: 1011 },
    },
    end: ({ proxy }) => proxy.kill(),
    fix: ({ proxy }) => proxy.start(),
  },
  {
    how: 'ARR’s relay is killed',
    ways: ['proxy'],
    code: 1006,
    who: 'proxy',
    cause: 'relay-killed',
    tag: RELAY,
    end: async ({ relay }) => relay?.kill(),
    fix: async ({ relay }) => relay?.start(),
  },
  {
    how: 'ARR’s relay is stopped',
    ways: ['proxy'],
    code: 1006,
    who: 'proxy',
    cause: 'proxy-stopped',
    tag: RELAY,
    heard: {
      plain: {},
      relayed: { by: 'client', code: 1011 },
    },
    end: async ({ relay }) => relay?.stop(),
    fix: async ({ relay }) => relay?.start(),
  },
];

test.describe('what a restart ends', { tag: RESTARTS }, () => {
  test.beforeEach(() => quietNetwork());

  for (const { how, ways, code, who, cause, graceMs, heard, tag = [], end, fix } of BY_A_PROGRAM) {
    for (const via of ways) {
      const title = `${how}: the ${who} ended it, ${via}`;
      test(title, { tag }, async ({ lab, record, labPage, pages, evidence }) => {
        test.skip(tag === RELAY && lab.relay === undefined, 'RELAY=off: there is none');
        await labPage.open(pages[PATHS[via]].page);
        const cid = await openSocket(labPage);
        try {
          const askedAtMs = Date.now();
          await end(lab);
          const codes = isOwnFrame(who, lab) ? [code, 1001] : [code];
          await expect
            .poll(
              () => labPage.closeCodes().some((seen) => codes.includes(seen)),
              codes.join(' or '),
            )
            .toBe(true);
          const { verdict } = await flowOf(evidence, cid, via);
          expect(verdict).toMatchObject({ who, cause, missing: [] });
          if (heard !== undefined) {
            const close = await record.backendEvent('its close', isCloseOf(cid));
            expect(close).toMatchObject(lab.plan.relay ? heard.relayed : heard.plain);
          }
          if (graceMs !== undefined && !labPage.closeCodes().includes(1001)) {
            const close = await record.backendEvent('its close', isCloseOf(cid));
            const livedMs = Date.parse(close.time) - askedAtMs;
            expect(livedMs, 'it outlives the reload').toBeGreaterThan(graceMs - EARLY_MS);
          }
        } finally {
          await fix(lab);
        }
      });
    }
  }
});

/** A timer counts from when its program looked at the clock last. */
const EARLY_MS = 100;

const isCloseOf =
  (cid: string) =>
  (line: BackendEvent): boolean =>
    line.event === 'close' && line.cid === cid;

/** A proxy that speaks WebSocket itself says goodbye. */
function isOwnFrame(who: string, { plan }: Lab): boolean {
  return who === 'proxy' && proxyOf(plan).sendsCloseFrames;
}

async function openSocket(labPage: LabPage): Promise<string> {
  await labPage.untilOpen();
  return (await labPage.attribute('cid')) ?? '';
}

/** @returns the close code that a page of another origin gets */
async function openFromForeignOrigin({ page }: LabPage, socketUrl: string): Promise<number> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>x');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    await page.goto(foreignOrigin((server.address() as AddressInfo).port));
    return await page.evaluate(async (url) => {
      const socket = new WebSocket(url);
      return await new Promise<number>((resolve) => {
        socket.addEventListener('close', (event) => resolve(event.code));
      });
    }, socketUrl);
  } finally {
    server.close();
  }
}

/**
 * The one flow of that socket, with evidence of every viewpoint that must have seen it. A log
 * may be read a moment after its line was written.
 */
async function flowOf(
  evidence: LabEvidence,
  cid: string,
  via: string,
  between = evidence.lab.relay === undefined ? ['proxy'] : ['proxy', 'relay'],
): Promise<Flow> {
  const expected = ['backend', 'browser', ...(via === 'proxy' ? between : [])];
  let flow: Flow | undefined;
  await expect(async () => {
    const { flows } = joinTimeline(await evidence.observations());
    const mine = flows.filter(({ id }) => id === cid);
    flow = mine[0];
    expect(mine, 'one flow for the socket').toHaveLength(1);
    expect(mine[0]?.via).toBe(via);
    expect(mine.flatMap(viewpointsOf), 'the viewpoints with a line about it').toEqual(expected);
  }).toPass({ timeout: LOG_TIMEOUT_MS });
  if (flow === undefined) throw new Error(`no flow has the id ${cid}`);
  return flow;
}

const LOG_TIMEOUT_MS = 5000;

function viewpointsOf({ steps, verdict }: Flow): string[] {
  const all = [...steps, verdict].flatMap(({ evidence }) => evidence);
  return [...new Set(all.map(({ viewpoint }) => viewpoint))].toSorted();
}

function verdictWithout(
  observations: Observations,
  cid: string,
  viewpoint: 'browser' | 'proxy' | 'backend',
): Flow['verdict'] | undefined {
  const withheld = viewpoint === 'proxy' ? { proxy: undefined, relay: undefined } : {};
  const { flows } = joinTimeline({ ...observations, [viewpoint]: undefined, ...withheld });
  return flows.find(({ id }) => id === cid)?.verdict;
}
