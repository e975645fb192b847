import { printRefusal, type Refusal } from '@lab101/proxy';
import { LabError } from '../errors.ts';

/** If IIS refuses it too, the configuration is wrong, not its translation. */
export function refusalError(refusals: readonly Refusal[]): LabError {
  const isFault = refusals.some(({ code }) => code !== undefined);
  const code = isFault ? 'LAB_BAD_OPTION' : 'LAB_NOT_CARRIED';
  return new LabError(code, refusals.map(printRefusal).join('\n'));
}
