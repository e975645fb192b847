import type { LabRecord } from '@lab101/lab';
import { expect, test } from '../src/fixtures.ts';
import { LabPage } from '../src/lab-page.ts';
import { MAX_PAYLOAD_BYTES, PING_INTERVAL_MS } from '../src/labs.ts';
import { IIS_CONFIGURATION } from '../src/not-with-proxy.ts';

test('what one page says, a page on the other path hears', async ({ labPage, pages, evidence }) => {
  const other = await LabPage.watch(await labPage.page.context().newPage());
  evidence.add(other.viewpoint);
  await labPage.open(pages['https://reverseproxy.com'].page);
  await labPage.untilOpen();
  await other.open(pages['http://localhost'].page);
  await other.untilOpen();

  await labPage.say('through the proxy');
  await expect(other.page.locator('#messages')).toContainText('through the proxy');
  await other.say('past the proxy');
  await expect(labPage.page.locator('#messages')).toContainText('past the proxy');
});

test(
  'the log counts the bytes of a socket in both directions',
  { tag: IIS_CONFIGURATION },
  async ({ record, labPage, pages }) => {
    await labPage.open(pages['https://reverseproxy.com'].page);
    await labPage.untilOpen();
    const cid = await labPage.attribute('cid');
    const text = 'x'.repeat(MAX_PAYLOAD_BYTES);
    await labPage.say(text);
    await expect(labPage.page.locator('#messages')).toContainText(text.slice(-100));
    await labPage.disconnect();

    const entry = await record.proxyEntry('the 101 of this socket', (line) => line.cid === cid);
    expect(entry.bytesReceived, 'cs-bytes').toBeGreaterThan(MAX_PAYLOAD_BYTES);
    expect(entry.bytesSent, 'sc-bytes: the room hears it').toBeGreaterThan(MAX_PAYLOAD_BYTES);
  },
);

test('the backend pings at the interval that it was given, and the page gets every ping', async ({
  record,
  labPage,
  pages,
}) => {
  await labPage.open(pages['https://reverseproxy.com'].page);
  await labPage.untilOpen();
  const cid = await labPage.attribute('cid');

  // A machine that is busy makes gaps longer, each of them maybe, but hardly all.
  const atTheInterval = (gap: number): boolean => gap < 1.5 * PING_INTERVAL_MS;
  await expect.poll(() => gapsBetweenPings(record, cid).some(atTheInterval)).toBe(true);
  await expect.poll(() => gapsBetweenPings(record, cid).length).toBeGreaterThanOrEqual(5);
  await labPage.disconnect();

  const close = await record.backendEvent(
    'the close of this socket',
    (line) => line.event === 'close' && line.cid === cid,
  );
  const gaps = gapsBetweenPings(record, cid);
  // Each is due an interval after the one before; only the first may be logged late and shorten this.
  const allMs = gaps.reduce((sum, gap) => sum + gap);
  expect(allMs, 'none comes early').toBeGreaterThan((gaps.length - 1) * PING_INTERVAL_MS);
  expect(close['pings'], 'each is logged').toBe(gaps.length + 1);
  const seen = await labPage.pings();
  // One may be on its way when the page closes.
  expect(Number(close['pings']) - seen.length, 'pings that the page did not get').toBeLessThan(2);
});

/** The times in the backend's own log, in ms. */
function gapsBetweenPings({ backendEvents }: LabRecord, cid: string | null): number[] {
  const times = backendEvents
    .filter((line) => line.event === 'ping' && line.cid === cid)
    .map(({ time }) => Date.parse(time));
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
