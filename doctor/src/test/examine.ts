import assert from 'node:assert/strict';
import { diagnose } from '../diagnose.ts';
import type { DoctorOptions } from '../options.ts';
import { printVerdict } from '../print.ts';
import type { Reading } from '../reading.ts';
import type { Verdict } from '../verdict/decide.ts';

/** The verdict, with every reading on the way. What people get to read is as short as promised. */
export async function examine(
  options: DoctorOptions,
): Promise<{ readonly verdict: Verdict; readonly seen: readonly Reading[] }> {
  const seen: Reading[] = [];
  const examination = diagnose({ timeoutSeconds: 3, ...options });
  for (;;) {
    const next = await examination.next();
    if (next.done === true) {
      const lines = printVerdict(next.value).split('\n');
      assert.ok(lines.length <= (next.value.state === 'healthy' ? 1 : 25), lines.join('\n'));
      return { verdict: next.value, seen };
    }
    seen.push(next.value);
  }
}
