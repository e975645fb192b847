import { LabError } from '../errors.ts';
import type { Engine } from '../lab.ts';
import type { EngineName, Images } from '../options.ts';
import { composeEngine } from './compose/compose-engine.ts';
import { probeDocker } from './compose/docker.ts';
import { imagesAvailable } from './compose/images.ts';
import { processEngine } from './process/process-engine.ts';

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  compose: composeEngine,
  process: processEngine,
};

/** Which engine runs the lab, and why, in a few words for a person. */
export interface EngineChoice {
  readonly engine: EngineName;
  readonly why: string;
}

/**
 * Takes the engine that was asked for, or else compose where a Docker Engine answers and the
 * images can be had, or else process.
 *
 * @throws {LabError} LAB_NO_DOCKER where compose was asked for and there is no Docker
 */
export async function chooseEngine(
  asked: EngineName | undefined,
  images: Images,
  report: (detail: string) => void,
): Promise<EngineChoice> {
  if (asked === 'process') return { engine: 'process', why: 'ENGINE=process' };
  const docker = await probeDocker();
  if (asked === 'compose') {
    if ('why' in docker) throw noDocker(docker.why);
    return { engine: 'compose', why: 'ENGINE=compose' };
  }
  if ('why' in docker) return { engine: 'process', why: docker.why };
  const available = await imagesAvailable(images, report);
  if ('why' in available) return { engine: 'process', why: available.why };
  return { engine: 'compose', why: 'a Docker Engine answers and the images can be had' };
}

function noDocker(why: string): LabError {
  return new LabError(
    'LAB_NO_DOCKER',
    `ENGINE=compose needs a Docker Engine with Compose v2, and ${why}: start it, or run ENGINE=process`,
  );
}
