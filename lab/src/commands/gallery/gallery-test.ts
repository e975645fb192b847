import { DEFAULT_PROXY } from '@lab101/proxy';
import { chooseEngine } from '../../engines/engines.ts';
import { findFace } from '../../gallery/find-face.ts';
import { labCertificates } from '../../lab/certificates.ts';
import type { Step } from '../../lab/lab.ts';
import { CERTIFICATES_DIRECTORY } from '../../lab/plan.ts';
import { endingWith } from '../../machine/ending-with.ts';
import { browserStep, runPlaywright } from '../e2e.ts';
import type { LabSettings } from '../../settings/options.ts';
import { endLeftProxies } from '../../running/sweep.ts';
import type { Output } from '../output.ts';

/**
 * Runs each face of the gallery with Chromium and the doctor, broken and fixed.
 *
 * @param wanted `F03` or `F03.2` for those alone
 * @returns Playwright's exit code
 * @throws {LabError} LAB_BAD_OPTION for a failure that the gallery does not have, LAB_NO_BROWSER,
 *   LAB_NO_DOCKER
 */
export async function galleryTest(
  wanted: string | undefined,
  settings: LabSettings,
  output: Output,
  interrupted: AbortSignal,
): Promise<number> {
  const grep = wanted === undefined ? [] : ['--grep', grepOf(wanted)];
  const found: Record<string, string> = {};
  const steps: Step[] = [
    {
      title: 'Engine',
      run: async (report) => {
        const { images, engine: asked = 'process' } = settings;
        const proxy = DEFAULT_PROXY;
        const { engine } = await chooseEngine({ engine: asked, images, proxy }, report);
        found['ENGINE'] = engine;
        return engine;
      },
    },
    browserStep('chromium', found),
    {
      title: 'Certificates',
      run: async () => (await labCertificates(CERTIFICATES_DIRECTORY)).outcome,
    },
  ];
  await endLeftProxies();
  await output.steps(steps.map((step) => endingWith(interrupted, step)));
  try {
    return await runPlaywright('gallery.config.js', found, grep);
  } finally {
    await endLeftProxies(); // proxies of workers that were killed
  }
}

function grepOf(wanted: string): string {
  const { name, failure } = findFace(wanted);
  return wanted.includes('.') ? `${name}:` : `${failure.id}\\.`;
}
