import { MAX_LINE_CHARACTERS } from './evidence.ts';
import type { Evidence, Flow } from './timeline.ts';

/** Sources whose lines carry an id. The browser's are worded by the lab. */
const LOGS: ReadonlySet<Evidence['source']> = new Set([
  'access log',
  'error log',
  'relay log',
  'event log',
]);

/** Joins a line without a cid to its connection. */
const JOINING = ['x-arr-log-id', 'sec-websocket-key'] as const;

/**
 * Lines that are shown with the wrong flow. Each log line must carry the connection's cid or
 * X-ARR-LOG-ID, or be about a whole program and marked as such, and must be shown as it was
 * written. Empty unless the lab has a bug.
 *
 * @param written every line of the logs
 */
export function strayLines(flow: Flow, written: ReadonlySet<string>): readonly Evidence[] {
  const { steps, verdict } = flow;
  const names = namesOf(flow);
  const isOwn = ({ line }: Evidence): boolean => {
    const text = line.toLowerCase();
    return names.some((name) => text.includes(name));
  };
  const isStray = (said: Evidence, mayBeProgram: boolean): boolean => {
    if (!LOGS.has(said.source)) return false;
    if (!written.has(said.line)) return true;
    if (isOwn(said)) return false;
    return said.ofProgram !== true || !mayBeProgram || hasCid(said.line);
  };
  return [
    ...steps.flatMap(({ kind, evidence }) =>
      evidence.filter((said) => isStray(said, kind === 'life')),
    ),
    ...verdict.evidence.filter((said) => isStray(said, true)),
  ];
}

/** Lines as they are shown, cut to `MAX_LINE_CHARACTERS`. */
export function writtenLines(...logs: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(logs.flatMap((lines) => lines.map((line) => line.slice(0, MAX_LINE_CHARACTERS))));
}

/**
 * The ids of a flow, in lower case. A page load that was not forwarded is known by its target only.
 */
function namesOf({ kind, id, url, steps }: Flow): readonly string[] {
  const joining = steps.flatMap(({ headers = {} }) => JOINING.map((name) => headers[name]));
  const hasId = !/^(?:page|socket)-\d+$/.test(id);
  const { pathname } =
    kind === 'page' && URL.canParse(url) ? new URL(url) : { pathname: undefined };
  const names = [hasId ? id : pathname, ...joining];
  return names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
}

function hasCid(line: string): boolean {
  return /\bcid=|"cid":/.test(line);
}
