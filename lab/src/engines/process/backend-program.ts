import { publishedEnvironment } from '../../lab/published.ts';
import { bareEnvironment, MACHINE } from '../../machine/machine.ts';
import { LOOPBACK } from '../../settings/ports.ts';
import { projectPath } from '../../project.ts';
import { backendAnswers } from '../answers.ts';
import { labFiles } from './lab-files.ts';
import type { Program } from './program.ts';

/** The same build of the backend as in the container. */
export const backendProgram: Program = {
  name: 'backend',
  command: async (plan) => ({
    file: MACHINE.node,
    args: ['--enable-source-maps', projectPath('backend/dist/backend.mjs')],
    // Nothing of this shell's own: the backend reads its configuration from the environment.
    env: {
      ...bareEnvironment(),
      ...plan.backend,
      HOST: LOOPBACK,
      PORT: String(plan.ports.backend),
      ...publishedEnvironment(plan),
    },
    outputFile: labFiles(plan).backendLog,
    errorFile: labFiles(plan).backendErrors,
  }),
  isHealthy: backendAnswers,
};
