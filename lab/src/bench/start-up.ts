import { whyNoDocker } from '../engines/compose/docker.ts';
import { whyNoImages } from '../engines/compose/images.ts';
import { freePorts } from '../settings/ports.ts';
import { bareCompose } from './bare-compose.ts';
import { findAll, inRounds, NotRun, type BenchRun } from './bench-run.ts';
import type { Measurement, Measure } from './measurement.ts';
import { labCommand, type LabCommand } from './lab-command.ts';

const COMPOSE: Measure = {
  name: 'make up, compose engine, warm / docker compose up --wait',
  unit: 's',
  target: { of: 'ratio', sense: 'at most', bound: 1.2 },
};
const COMPOSE_ROUNDS = { what: 'make up, compose engine', count: 3, budgetMs: 45_000 };

const PROCESS: Measure = {
  name: 'make up, process engine, warm',
  unit: 's',
  target: { of: 'ours', sense: 'below', bound: 2 },
};
const PROCESS_ROUNDS = { what: 'make up, process engine', count: 5, budgetMs: 15_000 };

export const START_UP = [COMPOSE, PROCESS] as const;

/** Measures the real `lab101 up` against Docker Compose with the same containers. */
export function measureComposeUp(run: BenchRun): Promise<Measurement[]> {
  return findAll(run, [COMPOSE], async (add) => {
    await requireDocker(run);
    await using lab = labCommand(run, 'compose', await freePorts());
    run.report(`${COMPOSE_ROUNDS.what}: warming up, which may build images`);
    await lab.up();
    await using bare = await bareCompose(run);
    await lab.down();
    await inRounds(run, COMPOSE_ROUNDS, async (order) => {
      for (const side of order) {
        const command = side === 'ours' ? lab : bare;
        add(COMPOSE, side, await command.up());
        await command.down();
      }
    });
  });
}

async function requireDocker({ settings, report }: BenchRun): Promise<void> {
  if (settings.engine === 'process') throw new NotRun('ENGINE=process was asked for');
  const why = (await whyNoDocker()) ?? (await whyNoImages(settings.images, report));
  if (why !== undefined) throw new NotRun(why);
}

export function measureProcessUp(run: BenchRun): Promise<Measurement[]> {
  return findAll(run, [PROCESS], async (add) => {
    await using lab = labCommand(run, 'process', await freePorts());
    run.report(`${PROCESS_ROUNDS.what}: warming up, which may fetch the proxy`);
    await upAndDown(lab);
    await inRounds(run, PROCESS_ROUNDS, async () => {
      add(PROCESS, 'ours', await upAndDown(lab));
    });
  });
}

async function upAndDown(lab: LabCommand): Promise<number> {
  const seconds = await lab.up();
  await lab.down();
  return seconds;
}
