import { accessLine, eventLine } from '../evidence.ts';
import type { Evidence } from '../timeline.ts';
import type { Facts } from './facts.ts';
import { seenByBrowser } from './seen-by-browser.ts';

/** Each viewpoint's line about an end that it did not begin. */
export function aftermath({
  entry,
  browser,
  close,
}: Pick<Facts, 'entry' | 'browser' | 'close'>): Evidence[] {
  return [
    ...(entry === undefined ? [] : [accessLine(entry)]),
    ...seenByBrowser(browser, 'closed'),
    ...(close === undefined ? [] : [eventLine(close)]),
  ];
}
