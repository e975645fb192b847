import { ENGINE_FINDINGS } from './engine-findings.ts';
import type { SetServerVariable } from '../model.ts';
import { failRule } from './engine-error.ts';
import { readServerVariable } from './server-variables.ts';
import { expand } from './template.ts';
import type { RuleContext } from './transaction.ts';

/**
 * Sets in order, so a later value sees an earlier one. A distributed rule may set only what
 * allowedServerVariables lists, a global rule anything (2.0 reference, "Allowed Server Variables
 * List": sure).
 *
 * @throws {EngineError} 500.50 for a variable that is not allowed
 */
export function setVariables(list: readonly SetServerVariable[], context: RuleContext): void {
  const { transaction, stage } = context;
  for (const { name, value, replace } of list) {
    if (stage === 'site' && !transaction.configuration.allowedServerVariables.has(name)) {
      failRule(
        context,
        ENGINE_FINDINGS.IIS_VARIABLE_NOT_ALLOWED,
        `sets ${name}, which allowedServerVariables does not list: add it to system.webServer/rewrite/allowedServerVariables at server level.`,
      );
    }
    const before = readServerVariable(transaction, name);
    const kept = !replace && before !== '';
    const after = kept ? before : expand(value, context);
    if (!kept) transaction.variables.set(name, after);
    transaction.trace.push({ kind: 'set', name, value: after, kept });
  }
}
