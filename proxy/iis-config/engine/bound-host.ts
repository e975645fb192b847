import type { IisConfiguration } from '../model.ts';
import type { Evaluation } from '../outcome.ts';
import type { IisRequest } from '../request.ts';
import { EngineError } from './engine-error.ts';
import { ENGINE_FINDINGS } from './engine-findings.ts';
import { printOutcome } from './printed/print-outcome.ts';

/** Whether a binding has the request's host. A server's half without sites says nothing of hosts. */
export function isBound({ scheme, host }: IisRequest, { bindings }: IisConfiguration): boolean {
  const name = hostName(host);
  if (bindings.length === 0) return true;
  return bindings
    .filter(({ protocol }) => protocol === scheme)
    .map((binding) => binding.host.toLowerCase())
    .some((bound) =>
      bound.startsWith('*.')
        ? name.endsWith(bound.slice(1))
        : bound === '' || bound === '*' || bound === name,
    );
}

/** What http.sys answers to a host that no binding has, before any module sees the request. */
export function unboundEvaluation({ scheme, host }: IisRequest): Evaluation {
  const name = hostName(host);
  const explanation = `No ${scheme} binding has the host ${name}, so http.sys answers before any rule: add a binding, or ask for a host that has one.`;
  const { outcome } = new EngineError(ENGINE_FINDINGS.IIS_NO_BINDING, explanation);
  return { outcome, trace: [{ kind: 'outcome', text: printOutcome(outcome) }] };
}

/** `[::1]:8443` to `[::1]`, in lower case. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}
