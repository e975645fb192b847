import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { projectPath } from '../project.ts';

/** The looks of every page with diagrams; a page's own styles follow. */
const SHARED = [
  'styles/palette.css',
  'lab/src/view/styles/exchange.css',
  'lab/src/view/styles/diagram.css',
  'lab/src/view/styles/arrows.css',
  'lab/src/view/styles/legend.css',
  'styles/frame.css',
];

/** All that goes into the one style element of a page, from paths inside the project. */
export function styleSheet(own: readonly string[]): string {
  return [...SHARED, ...own].map(readAsset).join('');
}

/** A style sheet, script or markup as it stands in the sources: a page holds it, nothing loads it. */
export function readAsset(path: string): string {
  return readFileSync(projectPath(path), 'utf8');
}

/** By which a page's policy allows one style or script of its own: `sha256-…`. */
export function contentHash(text: string): string {
  return `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
}
