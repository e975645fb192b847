import { readFile, rm, writeFile } from 'node:fs/promises';
import type { Certificates } from '@lab101/certs';
import { w3cDirectives } from '@lab101/proxy';
import { execa } from 'execa';
import type { LabPlan } from '../../lab.ts';
import { MACHINE } from '../../machine.ts';
import { LOOPBACK } from '../../ports.ts';
import { standInConfig } from '../../stand-in.ts';
import type { ChildCommand } from './child.ts';
import { labFiles } from './lab-files.ts';
import type { NginxBinary } from './nginx-binary.ts';
import { findJavaScript } from './nginx-javascript.ts';
import type { Program } from './program.ts';

/** The same configuration as in the container, with this lab's ports and files. */
export const nginxProgram: Program = {
  name: 'proxy',
  prepare: openAccessLog,
  command,
  isHealthy: hasPidFile,
};

/** Writes nginx.conf for this lab. */
export async function writeNginxConfig(plan: LabPlan, made: Certificates): Promise<void> {
  const files = labFiles(plan);
  const forward = (path: string): string => path.replaceAll('\\', '/'); // nginx on Windows
  const options = {
    address: LOOPBACK,
    httpPort: plan.ports.http,
    httpsPort: plan.ports.https,
    certificateFile: forward(made.certFile),
    keyFile: forward(made.keyFile),
    certificate: made,
    accessLog: forward(files.accessLog),
    errorLog: forward(files.errorLog),
    pidFile: forward(files.pid),
    tempDirectory: forward(files.temp),
    shutdownTimeoutMs: plan.shutdownTimeoutMs,
  };
  const binary = await readBinary(plan);
  const javaScript = () => findJavaScript(binary);
  const config = await standInConfig(
    plan,
    options,
    `${LOOPBACK}:${plan.ports.backend}`,
    javaScript,
  );
  await writeFile(files.config, config);
}

/** The configuration as nginx itself reads it. */
export async function effectiveNginxConfig(plan: LabPlan): Promise<string> {
  const { file, args, env } = await command(plan);
  const { stdout } = await execa(file, ['-T', ...args], { env, extendEnv: false, timeout: 5000 });
  return stdout;
}

/** A W3C log begins with directives, which nginx cannot write; IIS repeats them at each start. */
async function openAccessLog(plan: LabPlan): Promise<void> {
  const software = 'nginx as the stand-in for Internet Information Services';
  const directives = w3cDirectives(new Date(), software);
  await writeFile(labFiles(plan).accessLog, directives, { flag: 'a', mode: 0o600 });
  await rm(labFiles(plan).pid, { force: true }); // an nginx that was killed leaves it behind
}

async function command(plan: LabPlan): Promise<ChildCommand> {
  const { config, errorLog } = labFiles(plan);
  const binary = await readBinary(plan);
  return {
    file: binary.path,
    args: ['-c', config, '-e', errorLog, '-g', 'daemon off;'],
    env: { PATH: MACHINE.env['PATH'], TZ: 'UTC', ...binary.env }, // a W3C log is in UTC
    outputFile: errorLog,
    errorFile: errorLog,
  };
}

async function readBinary(plan: LabPlan): Promise<NginxBinary> {
  return JSON.parse(await readFile(labFiles(plan).binary, 'utf8')) as NginxBinary;
}

/** nginx writes its pid file after it has bound every port. */
async function hasPidFile(plan: LabPlan): Promise<boolean> {
  return (await readFile(labFiles(plan).pid, 'utf8').catch(() => '')) !== '';
}
