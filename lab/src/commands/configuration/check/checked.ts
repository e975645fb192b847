import type { ConfigFile, Finding } from '@lab101/proxy';

/** The result of `check`, before it is formatted. */
export interface Checked {
  /** The path as it was given. */
  readonly file: string;
  /** The server's half that it was read with. */
  readonly server: string;
  /** Both halves, and the files that they name: the findings' positions refer to these. */
  readonly sources: readonly ConfigFile[];
  /** True if IIS would serve requests. */
  readonly usable: boolean;
  readonly findings: readonly Finding[];
  readonly errors: number;
  readonly warnings: number;
  /** Server variables that rules set, which the server has to allow. */
  readonly needsAllowed: readonly string[];
  readonly assumed: readonly string[];
  readonly notes: readonly string[];
}

/** The value that `--json` prints. Its keys are stable. */
export function checkedValue(checked: Checked): object {
  const { sources: _sources, notes: _notes, findings, ...rest } = checked;
  return { ...rest, findings: findings.map(findingValue) };
}

function findingValue(finding: Finding): object {
  const { code, position, message, kind, status = null, certainty, fix } = finding;
  const { severity, title } = kind;
  return { code, severity, status, certainty, ...position, message, title, fix };
}
