import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from '@lab101/proxy';
import { labVersion } from '../../../project.ts';
import { visibleJson } from '../../../text/visible-text.ts';
import type { Checked } from './checked.ts';
import { workspacePath } from './workspace-path.ts';

/** SARIF 2.1.0 in one line: a rule for each code that was found, and a result for each finding. */
export function checkedSarif(checked: Checked, workspace: string): string {
  const kinds = new Map(checked.findings.map(({ kind }) => [kind.code, kind]));
  const notes = [...checked.notes, ...checked.assumed.map((text) => `assumed: ${text}`)];
  const rules = Array.from(kinds.values(), ({ code, severity, title, fix }) => ({
    id: code,
    shortDescription: { text: title },
    help: { text: fix },
    defaultConfiguration: { level: severity },
  }));
  const run = {
    tool: { driver: { name: 'lab101', semanticVersion: labVersion(), rules } },
    invocations: [
      {
        executionSuccessful: true,
        toolExecutionNotifications: notes.map((text) => ({ level: 'note', message: { text } })),
      },
    ],
    columnKind: 'utf16CodeUnits',
    results: checked.findings.map((finding) => toResult(finding, [...kinds.keys()], workspace)),
  };
  return visibleJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  });
}

function toResult(finding: Finding, codes: readonly string[], workspace: string): object {
  const { code, kind, message, position } = finding;
  const { line, column } = position;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: kind.severity,
    message: { text: `${message === '' ? kind.title : message}. Fix: ${finding.fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(workspacePath(position.file, workspace)) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
    properties: {
      certainty: finding.certainty,
      status: finding.status ?? null,
    },
  };
}

function toUri(path: string): string {
  if (isAbsolute(path)) return pathToFileURL(path).href;
  return path.split('/').map(encodeURIComponent).join('/');
}
