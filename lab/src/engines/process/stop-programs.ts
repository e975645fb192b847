import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { backendProgram } from './backend-program.ts';
import { stopChild } from './child.ts';
import { endStrays } from './end-strays.ts';
import { folderProcesses } from './folder-processes.ts';
import { isRunning, readChild, withChild } from './kept-children.ts';
import { labFiles } from './lab-files.ts';
import { proxyProgram } from './proxy-program.ts';
import { relayProgram } from './relay-program.ts';

export const LOG_KEEPER_NAME = 'log-keeper';

const GRACE_MS = 5000; // longer than the backend's CLOSE_TIMEOUT_MS
const NAMES = [backendProgram.name, relayProgram.name, proxyProgram.name, LOG_KEEPER_NAME] as const;

/** True if a program of the lab in that folder runs, whoever started it. */
export async function hasPrograms(directory: string): Promise<boolean> {
  const running = await Promise.all(NAMES.map((name) => isRunning({ directory }, name)));
  return running.includes(true) || (await folderProcesses(directory)).length > 0;
}

/** Ends every program of the lab in that folder, whoever started it, and removes the folder. */
export async function stopPrograms(directory: string): Promise<void> {
  const { backendLog, backendErrors } = labFiles({ directory });
  const logs = new Set([backendLog, backendErrors].map((file) => basename(file)));
  // The backend first: its 1001 reaches the clients only while the proxy still stands.
  await stopKept(directory, backendProgram.name);
  await endStrays(directory, { which: ({ log }) => logs.has(log), graceMs: GRACE_MS });
  await stopKept(directory, relayProgram.name);
  await stopKept(directory, proxyProgram.name);
  await stopKept(directory, LOG_KEEPER_NAME);
  await endStrays(directory, { graceMs: GRACE_MS });
  await rm(directory, { recursive: true, force: true });
}

/**
 * Ends the programs in that folder that no file there knows: left by a command that was killed, by
 * one whose folder was removed, or by a program that was killed itself.
 */
export async function endUnknownPrograms(directory: string): Promise<void> {
  const kept = await Promise.all(NAMES.map((name) => readChild({ directory }, name)));
  const pids = new Set(kept.map((child) => child?.pid));
  await endStrays(directory, { which: ({ top }) => !pids.has(top), graceMs: GRACE_MS });
}

async function stopKept(directory: string, name: string): Promise<void> {
  await withChild({ directory }, name, (child) => stopChild(child, GRACE_MS));
}
