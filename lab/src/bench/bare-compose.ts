import { execa } from 'execa';
import { composeEngine } from '../engines/compose/compose-engine.ts';
import { composeEnvironment } from '../engines/compose/container-files.ts';
import type { LabPlan } from '../lab/lab.ts';
import { isolatedPlan } from '../lab/plan.ts';
import { freePorts } from '../settings/ports.ts';
import { projectPath } from '../project.ts';
import type { BenchRun } from './bench-run.ts';

const TIMEOUT_MS = 90_000;

/** `docker compose up --wait` with the lab's own compose file, and nothing else. */
export class BareCompose implements AsyncDisposable {
  readonly #plan: LabPlan;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #signal: AbortSignal;

  private constructor(
    plan: LabPlan,
    environment: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ) {
    this.#plan = plan;
    this.#environment = environment;
    this.#signal = signal;
  }

  /**
   * Prepares a Compose project with a name and ports of its own, whose certificates and
   * configuration exist already.
   */
  static async prepare({ settings, signal }: BenchRun): Promise<BareCompose> {
    const plan = await isolatedPlan('compose', await freePorts(), settings);
    const bare = new BareCompose(plan, await composeEnvironment(plan), signal);
    try {
      // All steps but the last, which starts the containers.
      for (const step of composeEngine.steps(plan).slice(0, -1)) await step.run(() => undefined);
      return bare;
    } catch (error) {
      await bare[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** @returns the time it took, in seconds */
  async up(): Promise<number> {
    const startedMs = performance.now();
    await this.#compose(['up', '--wait'], { cancelSignal: this.#signal });
    return (performance.now() - startedMs) / 1000;
  }

  /** Not interrupted by Ctrl-C, because it cleans up. */
  async down(): Promise<void> {
    await this.#compose(['down', '--timeout', '5', '--remove-orphans'], {});
  }

  async #compose(
    command: readonly string[],
    options: { readonly cancelSignal?: AbortSignal },
  ): Promise<void> {
    const project = [
      '--project-name',
      this.#plan.name,
      '--file',
      projectPath('docker-compose.yml'),
    ];
    const env = this.#environment;
    await execa('docker', ['compose', ...project, ...command], {
      ...options,
      env,
      timeout: TIMEOUT_MS,
    });
  }

  /** Removes the project and its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await composeEngine.attach(this.#plan).stop();
  }
}
