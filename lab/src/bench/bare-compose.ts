import { join } from 'node:path';
import { execa } from 'execa';
import { composeEngine } from '../engines/compose/compose-engine.ts';
import { docker } from '../engines/compose/docker.ts';
import type { LabPlan } from '../lab.ts';
import { isolatedPlan } from '../plan.ts';
import { freePorts } from '../ports.ts';
import { projectPath } from '../project.ts';
import type { BenchRun } from './bench-run.ts';

const UP_TIMEOUT_MS = 90_000;

/** `docker compose up --wait` of the lab's own compose file, with nothing around it. */
export class BareCompose implements AsyncDisposable {
  readonly #plan: LabPlan;
  readonly #user: string;
  readonly #signal: AbortSignal;

  private constructor(plan: LabPlan, user: string, signal: AbortSignal) {
    this.#plan = plan;
    this.#user = user;
    this.#signal = signal;
  }

  /**
   * A project of its own name and ports, whose certificates and nginx.conf are there already.
   *
   * @param container one of a lab that is up, whose user the containers get too
   */
  static async prepare(run: BenchRun, container: string): Promise<BareCompose> {
    const user = await docker(['inspect', '--format', '{{.Config.User}}', container]);
    const plan = await isolatedPlan('compose', await freePorts(), run.settings);
    const bare = new BareCompose(plan, user, run.signal);
    // All steps but the last one, which starts the containers.
    for (const step of composeEngine.steps(plan).slice(0, -1)) await step.run(() => undefined);
    return bare;
  }

  /** @returns how long it took, in seconds */
  async up(): Promise<number> {
    const startedMs = performance.now();
    await this.#compose(['up', '--wait'], this.#signal);
    return (performance.now() - startedMs) / 1000;
  }

  async down(): Promise<void> {
    await this.#compose(['down', '--timeout', '5', '--remove-orphans']);
  }

  async #compose(command: readonly string[], cancelSignal?: AbortSignal): Promise<void> {
    const project = [
      '--project-name',
      this.#plan.name,
      '--file',
      projectPath('docker-compose.yml'),
    ];
    await execa('docker', ['compose', ...project, ...command], {
      ...(cancelSignal !== undefined && { cancelSignal }),
      env: this.#environment(),
      timeout: UP_TIMEOUT_MS,
    });
  }

  /** What the compose engine sets too: the same containers. */
  #environment(): Readonly<Record<string, string>> {
    const { backend, directory, images, ports } = this.#plan;
    return {
      ...backend,
      HTTP_PORT: String(ports.http),
      HTTPS_PORT: String(ports.https),
      BACKEND_PORT: String(ports.backend),
      NODE_IMAGE: images.node,
      NGINX_IMAGE: images.nginx,
      NGINX_CONF: join(directory, 'nginx.conf'),
      CERTS_DIR: join(directory, 'certs'),
      CERTS_CONTAINERS: '0',
      LAB_USER: this.#user,
    };
  }

  /** Removes the project and its folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    await composeEngine.attach(this.#plan).stop();
  }
}
