import {
  evaluate,
  type Evaluation,
  type IisConfiguration,
  type IisRequest,
  labPorts,
  type LabPorts,
  outcomeAtLab,
  printOutcome,
  requestAtBinding,
} from '@lab101/proxy';
import type { LabPlan } from '../../lab/lab.ts';

/** An evaluation, and the binding's port that the URL's port was replaced by, if it was. */
export interface EvaluationAtPort extends Evaluation {
  readonly binding: number | undefined;
}

/**
 * Evaluates a URL as `make up` prints it. A port that no binding has must be the lab's, and is
 * replaced by the binding's, which rules see. A real IIS in a container has the lab's ports in its
 * bindings.
 *
 * @param findPlan finds the plan of the lab that is up
 */
export async function evaluateAtPort(
  configuration: IisConfiguration,
  asked: IisRequest,
  findPlan: () => Promise<LabPlan | undefined>,
): Promise<EvaluationAtPort> {
  const ports = await portsOfLab(configuration, asked, findPlan);
  if (ports === undefined) return { ...evaluate(configuration, asked), binding: undefined };
  const { outcome: decided, trace } = evaluate(configuration, requestAtBinding(asked, ports));
  const outcome = outcomeAtLab(decided, asked, ports);
  const text = printOutcome(outcome);
  const told = trace.map((step) => (step.kind === 'outcome' ? { kind: step.kind, text } : step));
  return { outcome, trace: told, binding: ports[asked.scheme]?.binding };
}

/** The ports of the lab; undefined if the URL's port is a binding's, or no bindings are known. */
async function portsOfLab(
  { bindings }: IisConfiguration,
  { scheme, port }: IisRequest,
  findPlan: () => Promise<LabPlan | undefined>,
): Promise<LabPorts | undefined> {
  const own = bindings.filter(({ protocol }) => protocol === scheme);
  if (own.length === 0 || own.some((binding) => binding.port === port)) return undefined;
  if (new Set(own.map((binding) => binding.port)).size > 1) return undefined; // ambiguous
  const plan = await findPlan();
  const isOfLab = plan?.ports[scheme] === port;
  if (isOfLab && plan.proxy === 'iis') return undefined;
  return labPorts(bindings, isOfLab ? plan.ports : { [scheme]: port });
}
