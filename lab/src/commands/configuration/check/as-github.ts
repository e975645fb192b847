import { visibleText } from '../../../text/visible-text.ts';
import { closingLines } from './as-text.ts';
import type { Checked } from './checked.ts';
import { workspacePath } from './workspace-path.ts';

/**
 * Workflow commands of GitHub Actions: an annotation for each finding, and one notice with the
 * counts. Every line is a command, so text from a file cannot begin one.
 */
export function checkedGithub(checked: Checked, workspace: string): string {
  const annotations = checked.findings.map((finding) => {
    const { position, code, kind, message } = finding;
    const { line, column } = position;
    const title = [code, finding.status].filter(Boolean).join(' ');
    const place = { file: workspacePath(position.file, workspace), line, col: column, title };
    const text = [message, kind.title, `fix: ${finding.fix}`].filter(Boolean).join('\n');
    return command(kind.severity, place, text);
  });
  const closing = [...checked.notes, ...closingLines(checked)].join('\n');
  return [...annotations, command('notice', { title: 'lab101 check' }, closing)].join('\n');
}

/** See https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
function command(
  name: string,
  properties: Readonly<Record<string, string | number>>,
  text: string,
): string {
  const list = Object.entries(properties).map(
    ([key, value]) => `${key}=${property(String(value))}`,
  );
  return `::${name} ${list.join(',')}::${data(text)}`;
}

/** Escapes text like @actions/core. A carriage return has already become a visible character. */
function data(text: string): string {
  return visibleText(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
