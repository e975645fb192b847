import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { MACHINE } from '../../machine/machine.ts';
import { projectPath } from '../../project.ts';

const PROGRAM = projectPath('lab/src/trials/yarp/yarp.cs');
/** The first run fetches YARP and compiles, in ms. */
const READY_MS = 180_000;
const STOP_MS = 10_000;

/**
 * Runs `work` with a YARP before that backend, and ends it afterwards.
 *
 * @param backend `host:port`
 * @throws {Error} if it does not start
 */
export async function withYarp<T>(backend: string, work: (port: number) => Promise<T>): Promise<T> {
  const child = spawn('dotnet', ['run', PROGRAM, '--', `http://${backend}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...MACHINE.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
  });
  const ended = once(child, 'exit');
  try {
    return await work(await portOf(child));
  } finally {
    child.stdin.end();
    const tooLong = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(tooLong);
  }
}

async function portOf(child: ChildProcessByStdio<Writable, Readable, null>): Promise<number> {
  const stop = setTimeout(() => child.kill('SIGKILL'), READY_MS);
  const said: string[] = [];
  try {
    for await (const line of createInterface(child.stdout)) {
      const port = /^listening http:\/\/127\.0\.0\.1:(?<port>\d+)/.exec(line)?.groups?.['port'];
      if (port !== undefined) return Number(port);
      said.push(line);
    }
    throw new Error(`dotnet run ${PROGRAM} ended: ${said.join('\n').slice(-1000)}`);
  } finally {
    clearTimeout(stop);
  }
}

/** Why YARP cannot run on this machine; undefined: it can. */
export async function missingForYarp(): Promise<string | undefined> {
  const { stdout, failed } = await execa('dotnet', ['--version'], {
    reject: false,
    timeout: 20_000,
    env: { PATH: MACHINE.env['PATH'] },
  });
  return !failed && Number.parseInt(stdout, 10) >= 10
    ? undefined
    : 'no .NET SDK 10 or later on PATH';
}
