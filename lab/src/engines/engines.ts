import { DEFAULT_PROXY, PROXIES, type ProxyName } from '@lab101/proxy';
import { proxyOf } from '../lab/configure-proxy.ts';
import { LabError } from '../errors.ts';
import type { Engine } from '../lab/lab.ts';
import type { EngineName, LabSettings } from '../settings/options.ts';
import { composeEngine } from './compose/compose-engine.ts';
import { whyNoDocker } from './compose/docker.ts';
import { whyNoImages } from './compose/images.ts';
import { processEngine } from './process/process-engine.ts';

export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  compose: composeEngine,
  process: processEngine,
};

export interface EngineChoice {
  readonly engine: EngineName;
  readonly why: string;
}

/**
 * Takes the engine that was set, else compose if a Docker Engine answers and the images are
 * available, else process. A proxy that only runs in containers decides by itself.
 *
 * @throws {LabError} LAB_NO_DOCKER if compose was set and there is no Docker; LAB_NO_WINDOWS if the
 * proxy needs Windows containers and there are none
 */
export async function chooseEngine(
  settings: Pick<LabSettings, 'engine' | 'proxy' | 'images'> &
    Partial<Pick<LabSettings, 'application'>>,
  report: (detail: string) => void,
): Promise<EngineChoice> {
  const { engine: asked, proxy, images, application } = settings;
  const { program, container } = proxyOf({ proxy });
  if (container.containers === 'windows') return await chooseWindows(asked, proxy);
  if (asked === 'process') return { engine: 'process', why: 'ENGINE=process' };
  if (application !== undefined) return { engine: 'process', why: 'BACKEND is on this machine' };
  const noDocker = await whyNoDocker();
  if (asked === 'compose' || program === undefined) {
    if (noDocker === undefined) return { engine: 'compose', why: 'ENGINE=compose' };
    throw new LabError(
      'LAB_NO_DOCKER',
      `ENGINE=compose needs a Docker Engine with Compose v2, and ${noDocker}: start it, or run ENGINE=process`,
    );
  }
  const why = noDocker ?? (await whyNoImages(images, report));
  if (why !== undefined) return { engine: 'process', why };
  return { engine: 'compose', why: 'a Docker Engine answers and the images can be had' };
}

async function chooseWindows(
  asked: LabSettings['engine'],
  proxy: ProxyName,
): Promise<EngineChoice> {
  if (asked === 'process') {
    throw new LabError('LAB_BAD_OPTION', `PROXY=${proxy} runs in containers`, {
      next: 'leave ENGINE=process out',
    });
  }
  const why = await whyNoDocker('windows');
  if (why !== undefined) {
    const { title } = proxyOf({ proxy });
    throw new LabError(
      'LAB_NO_WINDOWS',
      `PROXY=${proxy} needs Windows containers, and ${why} (${title} exists on Windows only)`,
      {
        next: `run make up without PROXY for ${PROXIES[DEFAULT_PROXY].title} in its place, or switch Docker to Windows containers`,
      },
    );
  }
  return { engine: 'compose', why: `PROXY=${proxy}, and Docker runs Windows containers` };
}
