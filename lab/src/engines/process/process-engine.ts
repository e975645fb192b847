import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { renderNginxConfig, w3cDirectives } from '@lab101/proxy';
import type { Certificates } from '@lab101/certs';
import { execa } from 'execa';
import { certificatesStep } from '../../certificates.ts';
import type { LabError } from '../../errors.ts';
import { followLines } from '../../follow-lines.ts';
import type { Engine, Lab, LabPlan, Service, ServiceName, Step } from '../../lab.ts';
import { MACHINE } from '../../machine.ts';
import { checkPorts, LOOPBACK } from '../../ports.ts';
import { projectPath } from '../../project.ts';
import { startFailure } from '../start-failure.ts';
import {
  isAlive,
  killChild,
  startChild,
  stopChild,
  type Child,
  type ChildCommand,
} from './child.ts';
import { findNginx, type NginxBinary } from './nginx-binary.ts';

const START_TIMEOUT_MS = 10_000;
const LOG_KEEPER = fileURLToPath(new URL('./log-keeper.js', import.meta.url));
const STOP_GRACE_MS = 5000; // longer than the backend's CLOSE_TIMEOUT_MS

/** Runs both programs as plain processes of this machine. No Docker at all. */
export const processEngine: Engine = {
  name: 'process',
  check: (plan, own) => portsStep(plan, own),
  steps: (plan) => [nginxStep(plan), certificates(plan), ...serviceSteps(plan)],
  attach: (plan) => attach(plan),
};

function portsStep(plan: LabPlan, own: ReadonlySet<number>): Step {
  return {
    title: 'Ports',
    run: async () => {
      await checkPorts(plan.ports, 'user', own);
      return Object.values(plan.ports).join(', ');
    },
  };
}

function nginxStep(plan: LabPlan): Step {
  return {
    title: 'nginx',
    run: async (report) => {
      const binary = await findNginx(MACHINE.env['PATH'] ?? '', report);
      await mkdir(paths(plan).temp, { recursive: true, mode: 0o700 });
      await writeFile(paths(plan).binary, JSON.stringify(binary));
      return `${binary.version}, ${binary.path}`;
    },
  };
}

function certificates(plan: LabPlan): Step {
  return certificatesStep(plan.certificatesDirectory, async (made) => {
    await writeFile(paths(plan).config, renderConfig(plan, made));
  });
}

function serviceSteps(plan: LabPlan): Step[] {
  return (['backend', 'proxy'] as const).map((name) => ({
    title: name === 'backend' ? 'Backend' : 'Proxy',
    run: async () => {
      await startService(plan, name);
      if (name === 'proxy' && !plan.isolated) await keepLogsBounded(plan);
      return 'healthy';
    },
  }));
}

function paths(plan: LabPlan) {
  const at = (name: string): string => join(plan.directory, name);
  return {
    config: at('nginx.conf'),
    binary: at('nginx-binary.json'),
    accessLog: at('access.log'),
    errorLog: at('error.log'),
    backendLog: at('backend.log'),
    backendErrors: at('backend-errors.log'),
    pid: at('nginx.pid'),
    temp: at('tmp'),
    child: (name: string) => at(`${name}.child.json`),
  };
}

function renderConfig(plan: LabPlan, made: Certificates): string {
  const { config: _, ...files } = paths(plan);
  const forward = (path: string): string => path.replaceAll('\\', '/'); // nginx on Windows
  return renderNginxConfig({
    address: LOOPBACK,
    httpPort: plan.ports.http,
    httpsPort: plan.ports.https,
    backend: `${LOOPBACK}:${plan.ports.backend}`,
    certificateFile: forward(made.certFile),
    keyFile: forward(made.keyFile),
    certificate: made,
    accessLog: forward(files.accessLog),
    errorLog: forward(files.errorLog),
    pidFile: forward(files.pid),
    tempDirectory: forward(files.temp),
  });
}

/** As Docker caps a container's log. A lab of a test's own is gone before it matters. */
async function keepLogsBounded(plan: LabPlan): Promise<void> {
  const { accessLog, errorLog, backendLog, backendErrors } = paths(plan);
  const child = await startChild({
    file: MACHINE.node,
    args: [LOG_KEEPER, accessLog, errorLog, backendLog, backendErrors],
    env: {},
    outputFile: errorLog,
    errorFile: errorLog,
  });
  await writeFile(paths(plan).child('log-keeper'), JSON.stringify(child), { mode: 0o600 });
}

async function startService(plan: LabPlan, name: ServiceName): Promise<void> {
  const running = await readChild(plan, name);
  if (running !== undefined && (await isAlive(running))) return;
  if (name === 'proxy') await openAccessLog(plan);
  const command = name === 'backend' ? backendCommand(plan) : await proxyCommand(plan);
  const child = await startChild(command);
  await writeFile(paths(plan).child(name), JSON.stringify(child), { mode: 0o600 });
  const healthy = name === 'backend' ? () => backendAnswers(plan) : () => proxyListens(plan);
  await untilHealthy(plan, name, child, healthy);
}

function backendCommand(plan: LabPlan): ChildCommand {
  const { backendLog, backendErrors } = paths(plan);
  return {
    file: MACHINE.node,
    args: ['--enable-source-maps', projectPath('backend/dist/backend.mjs')],
    env: {
      ...withoutBackendSettings(),
      ...plan.backend,
      HOST: LOOPBACK,
      PORT: String(plan.ports.backend),
      HTTP_PORT: String(plan.ports.http),
      HTTPS_PORT: String(plan.ports.https),
      BACKEND_PORT: String(plan.ports.backend),
    },
    outputFile: backendLog,
    errorFile: backendErrors,
  };
}

/** Node gets this shell's environment less what Node itself would take as an order. */
function withoutBackendSettings(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_CHANNEL_FD: _channel, ...rest } = MACHINE.env;
  return rest;
}

async function proxyCommand(plan: LabPlan): Promise<ChildCommand> {
  const binary = JSON.parse(await readFile(paths(plan).binary, 'utf8')) as NginxBinary;
  const { errorLog, config } = paths(plan);
  return {
    file: binary.path,
    args: ['-c', config, '-e', errorLog, '-g', 'daemon off;'],
    env: { PATH: MACHINE.env['PATH'], TZ: 'UTC', ...binary.env },
    outputFile: errorLog,
    errorFile: errorLog,
  };
}

/** A W3C log begins with directives, which nginx cannot write; IIS repeats them at each start. */
async function openAccessLog(plan: LabPlan): Promise<void> {
  const software = 'nginx as the stand-in for Internet Information Services';
  const directives = w3cDirectives(new Date(), software);
  await writeFile(paths(plan).accessLog, directives, { flag: 'a', mode: 0o600 });
  await rm(paths(plan).pid, { force: true }); // an nginx that was killed leaves it behind
}

async function backendAnswers(plan: LabPlan): Promise<boolean> {
  const url = `http://${LOOPBACK}:${plan.ports.backend}/healthz`;
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) }).catch(() => undefined);
  return response?.ok ?? false;
}

/** nginx writes its pid file after it has bound every port. */
async function proxyListens(plan: LabPlan): Promise<boolean> {
  return (await readFile(paths(plan).pid, 'utf8').catch(() => '')) !== '';
}

async function untilHealthy(
  plan: LabPlan,
  name: ServiceName,
  child: Child,
  healthy: () => Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await healthy())) {
    if (!(await isAlive(child))) throw await startError(plan, name, 'ended while it started');
    if (performance.now() > deadline) {
      throw await startError(plan, name, `was not healthy within ${START_TIMEOUT_MS} ms`);
    }
    await delay(10);
  }
}

async function startError(plan: LabPlan, name: ServiceName, what: string): Promise<LabError> {
  const { backendErrors, errorLog } = paths(plan);
  const text = await readFile(name === 'backend' ? backendErrors : errorLog, 'utf8').catch(
    () => '',
  );
  return startFailure(name, what, text);
}

async function readChild(plan: LabPlan, name: string): Promise<Child | undefined> {
  const text = await readFile(paths(plan).child(name), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Child);
}

function attach(plan: LabPlan): Lab {
  const stop = (): Promise<void> => stopAll(plan);
  return {
    plan,
    backend: service(plan, 'backend'),
    proxy: service(plan, 'proxy'),
    proxyConfig: () => effectiveConfig(plan),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function service(plan: LabPlan, name: ServiceName): Service {
  const { backendLog, backendErrors, accessLog, errorLog } = paths(plan);
  const files = name === 'backend' ? [backendLog, backendErrors] : [accessLog, errorLog];
  return {
    name,
    isRunning: async () => {
      const child = await readChild(plan, name);
      return child !== undefined && (await isAlive(child));
    },
    start: () => startService(plan, name),
    kill: async () => {
      const child = await readChild(plan, name);
      if (child !== undefined) await killChild(child);
    },
    follow: async (onLine, signal) => {
      await Promise.all(files.map((file) => followLines(file, onLine, signal)));
    },
  };
}

async function effectiveConfig(plan: LabPlan): Promise<string> {
  const { args, file, env: environment } = await proxyCommand(plan);
  const { stdout } = await execa(file, ['-T', ...args], { env: environment, timeout: 5000 });
  return stdout;
}

async function stopAll(plan: LabPlan): Promise<void> {
  // The backend first: its 1001 reaches the clients only while the proxy still stands.
  for (const name of ['backend', 'proxy', 'log-keeper']) {
    const child = await readChild(plan, name);
    if (child !== undefined) await stopChild(child, STOP_GRACE_MS);
  }
  await rm(plan.directory, { recursive: true, force: true });
}
