import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProxyHop, ProxyProgramName } from '../model.ts';
import type { Listening } from './listening.ts';

/** A proxy's program on this machine. */
export interface Program {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

export type FindProgram = (name: ProxyProgramName) => Promise<Program>;

export interface ProxyPlace {
  readonly port: number;
  readonly next: number;
  /** A port where nobody listens. */
  readonly free: number;
  /** Its own, and empty. */
  readonly directory: string;
  readonly cert: string;
  readonly key: string;
}

export interface RunningProxy extends Listening {
  readonly log: string;
  readonly reload: () => Promise<void>;
}

interface Frame {
  readonly file: string;
  /** Puts a face's text where it belongs. */
  readonly around: (hop: ProxyHop) => string;
  readonly args: (directory: string) => readonly string[];
  readonly reload?: NodeJS.Signals;
}

const FRAMES: Partial<Record<ProxyProgramName, Frame>> = {
  nginx: {
    file: 'nginx.conf',
    around: ({ text, events = '' }) => `daemon off;
pid {DIR}/nginx.pid;
error_log {DIR}/log info;
worker_processes 1;
worker_shutdown_timeout 1s;
events { ${events} }
http {
  access_log {DIR}/access.log;
  client_body_temp_path {DIR}/body;
  proxy_temp_path {DIR}/proxy;
  fastcgi_temp_path {DIR}/fastcgi;
  uwsgi_temp_path {DIR}/uwsgi;
  scgi_temp_path {DIR}/scgi;
${text}
}
`,
    args: (directory) => [
      '-p',
      directory,
      '-e',
      `${directory}/log`,
      '-c',
      `${directory}/nginx.conf`,
    ],
    reload: 'SIGHUP',
  },
  haproxy: {
    file: 'haproxy.cfg',
    around: ({ text }) => `global
  log stdout format raw local0
  hard-stop-after 1s
defaults
  mode http
  log global
  option httplog
  timeout connect 5s
  timeout client 60s
  timeout server 60s
${text}
`,
    args: (directory) => ['-W', '-db', '-f', `${directory}/haproxy.cfg`],
    reload: 'SIGUSR2',
  },
  caddy: {
    file: 'Caddyfile',
    around: ({ text }) => `{
  admin off
  auto_https off
}
${text}
`,
    args: (directory) => ['run', '--config', `${directory}/Caddyfile`, '--adapter', 'caddyfile'],
  },
};

const READY_MS = 20_000;
const STOP_MS = 3000;

/** Starts a proxy with the configuration of a face, and waits until it listens. */
export async function startProxy(
  hop: ProxyHop,
  place: ProxyPlace,
  findProgram: FindProgram,
): Promise<RunningProxy> {
  const frame = FRAMES[hop.proxy];
  if (frame === undefined) throw new Error(`${hop.proxy} is not started here`);
  const { path, env } = await findProgram(hop.proxy);
  const { directory } = place;
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, frame.file), filled(frame.around(hop), place), { mode: 0o600 });
  const log = join(directory, 'log');
  await using output = await open(log, 'a', 0o600);
  const child = spawn(path, frame.args(directory), {
    env: { ...env, HOME: directory, XDG_CONFIG_HOME: directory, XDG_DATA_HOME: directory },
    stdio: ['ignore', output.fd, output.fd],
  });
  await once(child, 'spawn');
  await untilListening(child, place.port, log);
  return {
    log,
    stop: () => stop(child),
    reload: async () => void child.kill(frame.reload ?? 'SIGHUP'),
  };
}

/** A face's text with the values of this run. */
function filled(text: string, { port, next, free, directory, cert, key }: ProxyPlace): string {
  const values: Readonly<Record<string, string>> = {
    PORT: String(port),
    NEXT: `127.0.0.1:${next}`,
    NEXT_PORT: String(next),
    FREE: String(free),
    DIR: directory,
    CERT: cert,
    KEY: key,
  };
  return text.replaceAll(/\{(?<name>[A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole);
}

async function untilListening(child: ChildProcess, port: number, log: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
      await stop(child);
      const said = (await readFile(log, 'utf8')).trim().split('\n').slice(-5).join('\n');
      throw new Error(`the proxy does not listen at port ${port}:\n${said}`);
    }
    await delay(20);
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
