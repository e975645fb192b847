import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visibleLine } from '../text/visible-text.ts';
import { renderFlow } from '../view/flow.ts';
import { joinTimeline } from './join.ts';
import type { Observations } from './observations.ts';
import { strayLines, writtenLines } from './stray-lines.ts';
import { NGINX_VERSIONS, readEnding, recordedEndings } from './test/recorded-endings.ts';
import type { Evidence, Flow } from './timeline.ts';

function linesOf({ proxy, backend }: Observations): ReadonlySet<string> {
  return writtenLines(
    proxy?.entries.map(({ item }) => item.line) ?? [],
    proxy?.notes.map(({ item }) => item.line) ?? [],
    backend?.events.map(({ item }) => item.line ?? '') ?? [],
  );
}

async function everyFlow(
  look: (flow: Flow, written: ReadonlySet<string>) => void,
): Promise<number> {
  let count = 0;
  for (const version of NGINX_VERSIONS) {
    for (const ending of await recordedEndings(version)) {
      const all = await readEnding(version, ending);
      const { flows } = joinTimeline(all);
      const written = linesOf(all);
      for (const flow of flows) look(flow, written);
      count += flows.length;
    }
  }
  return count;
}

test('each line beside an arrow is its connection’s own, or a notice about a whole program', async () => {
  const count = await everyFlow((flow, written) => {
    assert.deepEqual(strayLines(flow, written), [], flow.id);
  });
  assert.ok(count > 100, `${count} flows`);
});

/** The flow, with each of its log lines changed in turn. */
function* changedLines(flow: Flow, change: (said: Evidence) => Evidence): Generator<Flow> {
  for (const [index, step] of flow.steps.entries()) {
    for (const [place, said] of step.evidence.entries()) {
      if (!said.source.endsWith('log')) continue;
      const evidence = step.evidence.with(place, change(said));
      yield { ...flow, steps: flow.steps.with(index, { ...step, evidence }) };
    }
  }
}

const LINE_OF_ANOTHER =
  '2026-11-22 21:23:39 127.0.0.1 GET / cid=00000000-0000-4000-8000-000000000000 443 101';

for (const [what, change] of [
  ['blank', (said: Evidence) => ({ ...said, line: '' })],
  ['x', (said: Evidence) => ({ ...said, line: 'x' })],
  ['another connection’s', (said: Evidence) => ({ ...said, line: LINE_OF_ANOTHER })],
  ['cut', (said: Evidence) => ({ ...said, line: said.line.slice(0, -1) })],
] as const) {
  test(`a line that is ${what} is stray, wherever it stands`, async () => {
    let changed = 0;
    await everyFlow((flow, written) => {
      const all = new Set([...written, LINE_OF_ANOTHER]);
      for (const wrong of changedLines(flow, change)) {
        changed += 1;
        assert.equal(strayLines(wrong, all).length, 1, flow.id);
      }
    });
    assert.ok(changed > 500, `${changed} lines`);
  });
}

test('a notice about a program beside an arrow of the connection is stray', async () => {
  let notices = 0;
  await everyFlow((flow, written) => {
    const [notice] = flow.steps.flatMap(({ kind, evidence }) =>
      kind === 'life' ? evidence.filter(({ ofProgram }) => ofProgram === true) : [],
    );
    if (notice === undefined || notice.source === 'status') return;
    notices += 1;
    const [first = assert.fail(), ...rest] = flow.steps;
    const wrong = { ...flow, steps: [{ ...first, evidence: [notice] }, ...rest] };
    assert.equal(strayLines(wrong, written).length, 1, flow.id);
  });
  assert.ok(notices > 10, `${notices} notices`);
});

test('each line is drawn with its own arrow, word for word', async () => {
  await everyFlow((flow) => {
    const items = renderFlow(flow)
      .split(/<li[^>]*class="step"/)
      .slice(1);
    assert.equal(items.length, flow.steps.length);
    for (const [index, { evidence }] of flow.steps.entries()) {
      const shown = textOf(items[index] ?? '');
      for (const { line } of evidence.slice(0, 20)) {
        assert.ok(shown.includes(visibleLine(line)), `${flow.id}: ${line}`);
      }
    }
  });
});

function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
