import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { stdin, stderr } from 'node:process';
import { type Exhibit, startFace, type RunningFace } from '@lab101/failures';
import { LabError } from '../../errors.ts';
import {
  type BrokenState,
  doctorCommand,
  proveFix,
  readBroken,
  removeBroken,
  writeBroken,
} from '../../gallery/broken-face.ts';
import { changesOf, findFace, hopTitle, type NamedFace } from '../../gallery/find-face.ts';
import { type GalleryMachine, galleryMachine } from '../../gallery/gallery-machine.ts';
import { until } from '../../machine/until.ts';
import { labPath } from '../../project.ts';
import { endLeftProxies } from '../../running/sweep.ts';
import { visibleText } from '../../text/visible-text.ts';
import type { LabSettings } from '../../settings/options.ts';
import type { Output } from '../output.ts';

/**
 * Starts a failure and keeps it up until Ctrl-C. Enter, or `make fix` in another terminal, applies
 * its fix at the same URLs.
 *
 * @param wanted `F03`, `F03.2`
 * @throws {LabError} LAB_BAD_OPTION for a failure that the gallery does not have, or while another
 * is up
 */
export async function breakFailure(
  wanted: string | undefined,
  settings: LabSettings,
  output: Output,
  interrupted: AbortSignal,
): Promise<void> {
  const named = findFace(wanted);
  const other = await readBroken();
  if (other !== undefined) {
    throw new LabError('LAB_BAD_OPTION', `${other.name} is up already (process ${other.pid})`, {
      next: 'end it with Ctrl-C first',
    });
  }
  await endLeftProxies();
  const machine = await machineFor(named, settings);
  await mkdir(labPath('gallery'), { recursive: true });
  let running = await startFace(named.face, machine);
  try {
    interrupted.throwIfAborted();
    const state = { name: named.name, ports: running.ports };
    await writeBroken({ ...state, fix: 'none' });
    running.show(exhibitOf(named, running, machine));
    output.result(described(named, running, machine), valueOf(named, running));
    await askedForFix(interrupted);
    await running[Symbol.asyncDispose]();
    const fixed = await proveFix(named, machine, { ports: running.ports, signal: interrupted });
    running = fixed.running;
    running.show({ ...exhibitOf(named, running, machine), console: 'nothing', fixed: true });
    const doctorSays = fixed.verdict.code ?? fixed.verdict.state;
    const line = `Fixed: the doctor says ${doctorSays} of ${running.url}. Ctrl-C ends it.`;
    if (!output.json)
      stderr.write(
        `${visibleText(`${changesOf(named.face, running.ports).join('\n')}\n${line}`)}\n`,
      );
    await writeBroken({ ...state, fix: 'done', doctorSays });
    if (!interrupted.aborted) await once(interrupted, 'abort');
  } catch (error) {
    if (!interrupted.aborted) throw error;
  } finally {
    await running[Symbol.asyncDispose]();
    await removeBroken();
  }
}

/** @throws {LabError} LAB_BAD_OPTION if the face needs what this machine or its images lack */
async function machineFor(
  { face, name }: NamedFace,
  settings: LabSettings,
): Promise<GalleryMachine> {
  const machine = await galleryMachine(settings);
  const missing = await machine.missingFor(face);
  if (missing === undefined) return machine;
  const next = settings.engine === 'compose' ? 'leave ENGINE=compose out' : 'choose another face';
  throw new LabError('LAB_BAD_OPTION', `${name} does not run: ${missing}`, { next });
}

function exhibitOf(
  { face, failure, name }: NamedFace,
  running: RunningFace,
  { caFile }: GalleryMachine,
): Exhibit {
  const says = face.chromium?.replaceAll('{URL}', running.url).replaceAll('{PAGE}', running.page);
  return {
    name,
    title: face.title,
    cause: failure.title,
    chain: ['browser', ...face.chain.map(hopTitle), 'backend'],
    console: says ?? 'nothing',
    ask: doctorCommand({ face, failure, name }, running, caFile),
    changes: changesOf(face, running.ports),
    fixed: false,
  };
}

function described(named: NamedFace, running: RunningFace, machine: GalleryMachine): string {
  const { events = 'error, close 1006' } = named.face;
  const { name, title, cause, chain, console: says, ask } = exhibitOf(named, running, machine);
  return `${name}: ${title}
  ${cause}

  chain    ${chain.join(' -> ')}
  page     ${running.page}${running.page === running.ownPage ? '' : `, or ${running.ownPage} if that shows none`}
  look at  the page is told: ${events || 'nothing'}
           Chromium’s console: ${says}
  ask      ${ask}

Enter here, or make fix in another terminal, applies the fix. Ctrl-C ends it.`;
}

const valueOf = ({ name, failure }: NamedFace, { url, page }: RunningFace) => ({
  id: name,
  code: failure.id,
  url,
  page,
});

/** Resolves on Enter, or when another command requests the fix. */
async function askedForFix(signal: AbortSignal): Promise<void> {
  const entered = new AbortController();
  if (stdin.isTTY) stdin.once('data', () => entered.abort());
  const isAsked = async (): Promise<boolean> =>
    entered.signal.aborted || (await readBroken())?.fix === 'wanted';
  await until(isAsked, {
    what: 'Enter or make fix',
    timeoutMs: Number.POSITIVE_INFINITY,
    everyMs: 200,
    signal,
  });
  stdin.pause();
}

const FIXED_WITHIN_MS = 60_000;

/**
 * Applies the fix to the failure that is up, or starts one with its fix. The doctor must then find
 * nothing.
 *
 * @returns the exit code: 1 if the doctor still finds a fault
 * @throws {LabError} LAB_NOT_UP without a failure, LAB_BAD_OPTION for one that the gallery does not
 * have
 */
export async function fixFailure(
  wanted: string | undefined,
  settings: LabSettings,
  output: Output,
): Promise<number> {
  const up = await readBroken();
  if (wanted === undefined && up === undefined) {
    throw new LabError('LAB_NOT_UP', 'nothing is broken', { next: 'run make break F=F03' });
  }
  if (up !== undefined && isMeant(up, wanted)) return await fixBroken(up, output);
  const named = findFace(wanted);
  await endLeftProxies();
  const { running, verdict } = await proveFix(named, await machineFor(named, settings));
  await running[Symbol.asyncDispose]();
  return tellFix(named, running.ports, verdict.code ?? verdict.state, output);
}

/** True if the name matches. F03 matches each of its faces. */
function isMeant({ name }: BrokenState, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  const asked = findFace(wanted);
  return name === asked.name || (!wanted.includes('.') && name.startsWith(`${asked.failure.id}.`));
}

/** Makes the command that keeps the failure up apply its fix. */
async function fixBroken(up: BrokenState, output: Output): Promise<number> {
  if (up.fix === 'none') await writeBroken({ ...up, fix: 'wanted' });
  const isDone = async (): Promise<BrokenState | undefined> => {
    const now = await readBroken();
    if (now === undefined) {
      throw new LabError('LAB_NOT_UP', `make break of ${up.name} ended before its fix was up`, {
        next: `run make fix F=${up.name}`,
      });
    }
    return now.fix === 'done' ? now : undefined;
  };
  const wait = { what: 'the fix', timeoutMs: FIXED_WITHIN_MS, everyMs: 100 };
  const { doctorSays = 'nothing' } = await until(isDone, wait);
  return tellFix(findFace(up.name), up.ports, doctorSays, output);
}

function tellFix(
  { name, face }: NamedFace,
  ports: readonly number[],
  doctorSays: string,
  output: Output,
): number {
  const fixed = doctorSays === 'healthy';
  const line = `${name} with this: the doctor says ${doctorSays}.`;
  output.result([...changesOf(face, ports), line].join('\n'), { id: name, fixed });
  return fixed ? 0 : 1;
}
