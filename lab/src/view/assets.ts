import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { projectPath } from '../project.ts';

/** The styles of every page with diagrams. A page's own styles follow. */
const SHARED = [
  'styles/palette.css',
  'lab/src/view/styles/flow.css',
  'lab/src/view/styles/diagram.css',
  'lab/src/view/styles/arrows.css',
  'lab/src/view/styles/legend.css',
  'styles/frame.css',
];

/**
 * The content of a page's style element.
 *
 * @param own paths inside the project
 */
export function styleSheet(own: readonly string[]): string {
  return [...SHARED, ...own].map(readAsset).join('');
}

/** Reads a style sheet, script or markup from the sources. It is inlined: a page loads nothing. */
export function readAsset(path: string): string {
  return readFileSync(projectPath(path), 'utf8');
}

/**
 * The hash by which a page's Content-Security-Policy allows one inline style or script: `sha256-…`.
 */
export function contentHash(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
