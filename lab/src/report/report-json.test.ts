import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportJson } from './report-json.ts';
import { fixtureReport } from './test/fixture-report.ts';

interface Parsed {
  readonly tests: readonly { readonly id: string; readonly timeline?: object }[];
}

test('report.json has the flows of a test as exchanges', () => {
  const { tests } = JSON.parse(reportJson(fixtureReport)) as Parsed;
  const timelines = tests.flatMap(({ timeline }) => (timeline === undefined ? [] : [timeline]));
  assert.ok(timelines.length > 0);
  for (const timeline of timelines) {
    assert.deepEqual(Object.keys(timeline).toSorted(), ['exchanges', 'watched']);
  }
  const flows = fixtureReport.tests.flatMap(({ timeline }) => timeline?.flows ?? []);
  const written = timelines.flatMap((timeline) => Reflect.get(timeline, 'exchanges') as object[]);
  assert.deepEqual(written, JSON.parse(JSON.stringify(flows)));
});
