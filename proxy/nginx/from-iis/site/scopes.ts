import type { IisConfiguration, PathSettings } from '../../../iis-config/model.ts';
import { escapePattern } from '../../../iis-config/ports/lab-ports.ts';
import { Unsupported } from '../refusal.ts';
import { quoted } from '../text/quoting.ts';

/** A request that nginx refuses: a condition, and the statements that answer. */
export interface Guard {
  /** As `if` takes it; undefined: every request. */
  readonly test: string | undefined;
  readonly page: string;
  readonly comment?: string;
}

function printGuard({ test, page, comment }: Guard): string {
  const statement = test === undefined ? page : `if (${test}) { ${page} }`;
  return comment === undefined ? statement : `${statement} # ${comment}`;
}

/** The settings of the site, then those of each location: $iis_scope is their index. */
export function scopesOf(configuration: IisConfiguration): readonly PathSettings[] {
  return [configuration, ...configuration.locations];
}

/** @throws {Unsupported} the path has a control character */
export function locationMap({ locations }: IisConfiguration): readonly string[] {
  if (locations.length === 0) return [];
  const entries = locations.map(({ path }, index) => {
    if (/\p{Cc}/u.test(path)) {
      const shown = JSON.stringify(path);
      throw new Unsupported(`nginx cannot compare <location path=${shown}>`, 'remove it');
    }
    return `${quoted(`~*^/${inEitherCase(escapePattern(path))}(?:/|$)`)} ${index + 1};`;
  });
  return [
    '# Which <location path> the path is in: the settings of 0 are the site’s.',
    `map $iis_path $iis_scope { volatile; ${entries.join(' ')} default 0; }`,
  ];
}

/** nginx compares bytes, and knows the case of ASCII alone: other letters stand there in both. */
function inEitherCase(pattern: string): string {
  return pattern.replaceAll(/[^\0-\x7F]/gu, (letter) => {
    const upper = letter.toUpperCase();
    const isPair = upper !== letter && upper.toLowerCase() === letter;
    return isPair ? `(?:${letter}|${upper})` : letter;
  });
}

/**
 * Statements for guards of which each scope has its own list. What all of them have is written
 * once; the others ask for the location.
 */
export function scopedGuards(
  configuration: IisConfiguration,
  guardsOf: (scope: PathSettings) => readonly Guard[],
): readonly string[] {
  const lists = scopesOf(configuration).map(guardsOf);
  return inOneOrder(lists).flatMap(({ guard, scopes }) => {
    if (scopes.size === lists.length) return [printGuard(guard)];
    const { test, page } = guard;
    return [
      'set $iis_refused "";',
      printGuard({ test, page: 'set $iis_refused $iis_scope;' }),
      printGuard({ ...guard, test: `$iis_refused ~ "^(?:${[...scopes].join('|')})$"`, page }),
    ];
  });
}

interface OfScopes {
  readonly guard: Guard;
  readonly scopes: Set<number>;
}

/** In an order that agrees with each list: the first guard that holds is the same. */
function inOneOrder(lists: readonly (readonly Guard[])[]): readonly OfScopes[] {
  const merged: OfScopes[] = [];
  for (const [scope, list] of lists.entries()) {
    let next = 0;
    for (const guard of list) {
      const printed = printGuard(guard);
      const found = merged.findIndex(
        (one, index) => index >= next && printGuard(one.guard) === printed,
      );
      if (found === -1) merged.splice(next, 0, { guard, scopes: new Set([scope]) });
      else merged[found]?.scopes.add(scope);
      next = (found === -1 ? next : found) + 1;
    }
  }
  return merged;
}
