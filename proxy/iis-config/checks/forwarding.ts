import type { Rule } from '../model.ts';

/** A target with a scheme: ARR's, not a path of the site. */
export interface AbsoluteTarget {
  /** In lower case; a template such as `{c:1}` where the rule leaves it open. */
  readonly scheme: string;
  /** Host and port as written. */
  readonly authority: string;
}

/** Where a rule forwards to, if it does. */
export function forwardTarget({ action }: Rule): AbsoluteTarget | undefined {
  if (action.type !== 'Rewrite') return undefined;
  const parts =
    /^(?<scheme>[a-z][a-z\d+.-]*|\{[^{}]*\}):\/\/(?<authority>(?:\{[^{}]*\}|[^/?#{])*)/i.exec(
      action.url,
    )?.groups;
  if (parts === undefined) return undefined;
  const { scheme = '', authority = '' } = parts;
  return { scheme: scheme.toLowerCase(), authority };
}
