import { mkdir } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { stderr, version } from 'node:process';
import { runBench, type BenchResult } from '../bench/bench.ts';
import { renderTable } from '../bench/table.ts';
import type { LabSettings } from '../settings/options.ts';
import { withOwnedFolder } from '../machine/owned-folder.ts';
import { labPath } from '../project.ts';
import type { Output } from './output.ts';
import { findPlan } from './status.ts';

/** @returns 1 if something could not be measured; 0 even if a target is missed */
export async function bench(
  settings: LabSettings,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const startedMs = performance.now();
  const seconds = (): string => ((performance.now() - startedMs) / 1000).toFixed(0);
  const report = (text: string): void =>
    void stderr.write(`[${seconds().padStart(3)} s] ${text}\n`);
  const machine = { node: version, processors: availableParallelism(), load: loadavg()[0] ?? 0 };
  await mkdir(labPath('bench'), { recursive: true, mode: 0o700 });
  return await withOwnedFolder(labPath('bench/run'), async (directory) => {
    const labIsUp = (await findPlan(settings)) !== undefined;
    const result = await runBench({ settings, directory, signal, report }, labIsUp);
    output.result(describe(result, machine), { machine, seconds: Number(seconds()), ...result });
    return result.findings.some(({ state }) => state === 'failed') ? 1 : 0;
  });
}

interface BenchMachine {
  readonly node: string;
  readonly processors: number;
  /** The load average of the last minute before this run. Windows reports 0. */
  readonly load: number;
}

const QUIET_LOAD = 0.5; // per processor

function describe({ findings, notes }: BenchResult, machine: BenchMachine): string {
  const missed = findings.filter(
    (finding) => finding.state === 'measured' && finding.met === false,
  );
  return [
    '',
    renderTable(findings),
    '',
    'Medians; ratio: Lab 101 / bare, for pairs measured one right after the other.',
    'bare: docker compose up --wait with the same containers; a ws server that only relays. Both it and',
    'Lab 101’s backend relay binary messages unchanged; the backend wraps text in a JSON envelope.',
    'Text and binary: 64 bytes each. The backend also writes its log.',
    'relay: ARR’s relay, which logs each frame, beside the shortest relay that ws allows.',
    `Node.js ${machine.node}, ${machine.processors} processors, load ${machine.load.toFixed(1)} before.`,
    ...(machine.load > QUIET_LOAD * machine.processors
      ? ['Note: the machine was busy. Times and deliveries may mislead, processor time does not.']
      : []),
    ...notes.map((note) => `Note: ${note}`),
    missed.length === 0 ? 'No target was missed.' : `Targets missed: ${missed.length}.`,
  ].join('\n');
}
