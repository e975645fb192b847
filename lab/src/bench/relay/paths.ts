import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROXIES, relayEnvironment } from '@lab101/proxy';
import { findProgram } from '../../engines/process/find-program.ts';
import { MACHINE } from '../../machine/machine.ts';
import { until } from '../../machine/until.ts';
import { projectPath } from '../../project.ts';
import { freePorts, LOOPBACK, portAnswers } from '../../settings/ports.ts';
import { NotRun, type BenchRun } from '../bench-run.ts';
import type { BenchSide } from '../measurement.ts';
import { BARE, startProgram, type BenchProgram } from '../server.ts';

const RELAY = projectPath('proxy/dist/relay/main.js');
const START_TIMEOUT_MS = 10_000;

/** The server behind every path: it broadcasts each client's message. */
export function startTarget(run: BenchRun): Promise<BenchProgram> {
  return startProgram(run, { name: 'target', args: [BARE], env: {} });
}

/** ARR's relay as the lab starts it, its log written to a file; or the bare relay. */
export function startRelay(
  run: BenchRun,
  side: BenchSide,
  target: number,
  withInspector = false,
): Promise<BenchProgram> {
  const env = relayEnvironment({ port: 0, target: `${LOOPBACK}:${target}` });
  const commands = {
    ours: { name: 'relay', args: [RELAY], env },
    bare: { name: 'bare-relay', args: [BARE, String(target)], env: {} },
  };
  return startProgram(run, { ...commands[side], withInspector });
}

export const PROXY = PROXIES.nginx;

/** Debian's default paths do not exist for an unpacked one. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Forwards to that port. It counts connections of both sides. */
function configuration(port: number, target: number): string {
  return `daemon off; master_process off; pid nginx.pid; error_log error.log;
events { worker_connections 20000; }
http {
  access_log off;
  ${TEMPORARY.map((what) => `${what}_temp_path temp;`).join(' ')}
  server {
    listen ${LOOPBACK}:${port} backlog=4096;
    location / {
      proxy_pass http://${LOOPBACK}:${target};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_read_timeout 1h;
    }
  }
}
`;
}

/** @throws {NotRun} if this machine has no nginx */
export async function startProxy(
  { directory, signal }: BenchRun,
  target: number,
): Promise<AsyncDisposable & { readonly port: number }> {
  const { program } = PROXY;
  if (program === undefined) throw new NotRun(`${PROXY.title} runs in containers only`);
  const found = await findProgram(program, MACHINE.env['PATH'] ?? '', () => undefined).catch(
    (error: unknown) => {
      throw new NotRun(String(error));
    },
  );
  const { http: port } = await freePorts();
  const folder = join(directory, `nginx-${port}`);
  await mkdir(folder);
  await writeFile(join(folder, 'nginx.conf'), configuration(port, target));
  const args = ['-p', folder, '-e', 'error.log', '-c', 'nginx.conf'];
  const child = spawn(found.path, args, {
    cwd: folder,
    env: { ...MACHINE.env, ...found.env },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exit;
  };
  try {
    await until(() => portAnswers(port), { what: 'nginx', timeoutMs: START_TIMEOUT_MS, signal });
    return { port, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
