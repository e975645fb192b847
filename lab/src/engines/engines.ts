import { LabError } from '../errors.ts';
import type { Engine } from '../lab.ts';
import type { EngineName, LabSettings } from '../options.ts';
import { composeEngine } from './compose/compose-engine.ts';
import { probeDocker } from './compose/docker.ts';
import { imagesAvailable } from './compose/images.ts';
import { iisEngine } from './iis/iis-engine.ts';
import { processEngine } from './process/process-engine.ts';

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  compose: composeEngine,
  iis: iisEngine,
  process: processEngine,
};

/** Which engine runs the lab, and why, in a few words for a person. */
export interface EngineChoice {
  readonly engine: EngineName;
  readonly why: string;
}

/**
 * Takes the engine that was asked for, or else compose where a Docker Engine answers and the
 * images can be had, or else process. The real IIS comes with an engine of its own.
 *
 * @throws {LabError} LAB_NO_DOCKER where compose was asked for and there is no Docker;
 *   LAB_NO_WINDOWS where IIS was asked for and there are no Windows containers
 */
export async function chooseEngine(
  { engine: asked, proxy, images }: Pick<LabSettings, 'engine' | 'proxy' | 'images'>,
  report: (detail: string) => void,
): Promise<EngineChoice> {
  if (proxy === 'iis') return await chooseIis(asked);
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

async function chooseIis(asked: LabSettings['engine']): Promise<EngineChoice> {
  if (asked === 'process') {
    throw new LabError('LAB_BAD_OPTION', 'PROXY=iis runs in containers: leave ENGINE=process out');
  }
  const docker = await probeDocker('windows');
  if ('why' in docker) {
    throw new LabError(
      'LAB_NO_WINDOWS',
      `PROXY=iis needs Windows containers, and ${docker.why} (IIS exists on Windows only): ` +
        'run make up for its stand-in, or switch Docker to Windows containers',
    );
  }
  return { engine: 'iis', why: 'PROXY=iis, and Docker runs Windows containers' };
}

function noDocker(why: string): LabError {
  return new LabError(
    'LAB_NO_DOCKER',
    `ENGINE=compose needs a Docker Engine with Compose v2, and ${why}: start it, or run ENGINE=process`,
  );
}
