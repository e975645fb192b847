import { portAnswers } from '../../settings/ports.ts';
import { listeningStates, otherTargets, type ListeningState } from '../../lab/application.ts';
import type { LabPlan } from '../../lab/lab.ts';
import { labPage } from '../../settings/addresses.ts';
import type { IisSite } from '../../settings/iis-files.ts';

/** The state of a person's own application, as text and for JSON. */
export interface ApplicationReport {
  readonly lines: readonly string[];
  readonly value: {
    /** The value of the setting BACKEND. */
    readonly setting: string;
    readonly listens: readonly ListeningState[];
    readonly page: string;
  } | null;
}

export async function reportApplication(plan: LabPlan): Promise<ApplicationReport> {
  const { application } = plan;
  if (application === undefined) return { lines: [], value: null };
  const states = await listeningStates(application, (host, port) => portAnswers(port, host));
  const { setting } = application;
  const value = {
    setting: setting === 'rules' ? setting : `http://${setting}`,
    listens: states,
    page: labPage(plan),
  };
  return { lines: states.map(stateLine), value };
}

function stateLine({ address, answers, holder }: ListeningState): string {
  if (!answers) return `http://${address}  nothing listens there yet: start it (until then: 502.3)`;
  return `http://${address}  answers${holder === undefined ? '' : `, ${holder}`}`;
}

/** The note of `make up` about where the rules forward to. */
export function targetsNote({ application }: Pick<LabPlan, 'application'>, site: IisSite): string {
  if (application === undefined) return 'every rule’s target is replaced by the lab’s backend';
  const { setting, listens } = application;
  if (setting === 'rules') {
    return `rules lead to your application at ${listens.join(', ')}; any other target is replaced by the lab’s backend`;
  }
  const others = otherTargets(application, site);
  const all = `every rule’s target is replaced by your application, http://${setting}`;
  if (others.length === 0) return all;
  return `${all}, also ${others.join(', ')}; BACKEND=rules leads each to where it says`;
}
