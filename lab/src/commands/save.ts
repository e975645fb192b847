import { mkdir, writeFile } from 'node:fs/promises';
import { arch, release, type as systemType } from 'node:os';
import { version } from 'node:process';
import { ENGINES } from '../engines/engines.ts';
import { LabError } from '../errors.ts';
import type { Lab } from '../lab/lab.ts';
import { writeJson } from '../machine/state-file.ts';
import { labPath } from '../project.ts';
import { renderSaved } from '../save/saved-page.ts';
import { readMasked, savedConnection } from '../save/saved-connection.ts';
import type { LabSettings } from '../settings/options.ts';
import { describeProxy } from './describe-proxy.ts';
import type { Output } from './output.ts';
import { findPlan } from './status.ts';

export interface SaveOptions {
  readonly settings: LabSettings;
  readonly labVersion: string;
  /** The folder for the two files. Default: .lab/saved. */
  readonly folder?: string;
}

/** A connection's id, or its beginning as `make watch` prints it. It is used as a file name. */
const CID = /^[\da-f]{8}[\da-f-]{0,28}$/i;

/**
 * Writes one connection of the lab that is up as HTML and JSON, masked, to attach to a bug report.
 *
 * @throws {LabError} LAB_BAD_OPTION if the id is malformed or fits several connections;
 *   LAB_NO_CONNECTION if no lab is up, or none of its connections has that id
 */
export async function save(
  cid: string | undefined,
  options: SaveOptions,
  output: Output,
): Promise<void> {
  const wanted = checkedCid(cid);
  const plan = await findPlan(options.settings);
  if (plan === undefined) {
    const what = 'the lab is not up, so there is no connection to save';
    throw new LabError('LAB_NO_CONNECTION', what, { next: 'run make up' });
  }
  const lab = ENGINES[plan.engine].attach(plan);
  const { name: proxy } = await describeProxy(plan.engine, plan, () => undefined);
  await saveFrom(lab, wanted, { ...options, proxy }, output);
}

export async function saveFrom(
  lab: Lab,
  cid: string,
  {
    folder = labPath('saved'),
    labVersion,
    proxy,
  }: Omit<SaveOptions, 'settings'> & { readonly proxy: string },
  output: Output,
): Promise<void> {
  const masked = await readMasked(lab);
  const flow = theOne(cid, masked.flows);
  const system = `${systemType()} ${release()}, ${arch()}`;
  const versions = { lab: labVersion, node: version, proxy, system };
  const saved = await savedConnection(lab, flow, masked, versions);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const [html, json] = [`${folder}/${flow.id}.html`, `${folder}/${flow.id}.json`];
  await writeJson(json, saved);
  await writeFile(html, renderSaved(saved), { mode: 0o600 });
  output.result(`${html}\n${json}`, { html, json });
}

function checkedCid(cid = ''): string {
  if (CID.test(cid)) return cid.toLowerCase();
  const rule = 'CID must be the id of a connection, or at least its first 8 characters';
  throw new LabError('LAB_BAD_OPTION', `${rule}, got ${JSON.stringify(cid.slice(0, 100))}`, {
    next: 'make watch shows the ids',
  });
}

type Flows = Awaited<ReturnType<typeof readMasked>>['flows'];

/** The flow with that id; the last one if a client used it again. */
function theOne(cid: string, flows: Flows): Flows[number] {
  const fitting = flows.filter(({ id }) => CID.test(id) && id.startsWith(cid));
  const ids = [...new Set(fitting.map(({ id }) => id))];
  const last = fitting.at(-1);
  if (last === undefined) {
    throw new LabError('LAB_NO_CONNECTION', `no connection in the lab’s logs has the id ${cid}`, {
      next: 'make watch shows the ids',
    });
  }
  if (ids.length === 1) return last;
  const some = ids.slice(0, 3).join(', ');
  throw new LabError('LAB_BAD_OPTION', `CID=${cid} fits ${ids.length} connections: ${some}`, {
    next: 'give more of the id',
  });
}
