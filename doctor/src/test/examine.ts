import { diagnose } from '../diagnose.ts';
import type { DoctorOptions } from '../options.ts';
import type { Reading } from '../reading.ts';
import type { Verdict } from '../verdict/decide.ts';

/** The verdict, with every reading on the way. */
export async function examine(
  options: DoctorOptions,
): Promise<{ readonly verdict: Verdict; readonly seen: readonly Reading[] }> {
  const seen: Reading[] = [];
  const examination = diagnose({ timeoutSeconds: 3, ...options });
  for (;;) {
    const next = await examination.next();
    if (next.done === true) return { verdict: next.value, seen };
    seen.push(next.value);
  }
}
