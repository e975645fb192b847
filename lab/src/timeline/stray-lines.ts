import { MAX_LINE_CHARACTERS } from './evidence.ts';
import type { Evidence, Exchange } from './timeline.ts';

/** Lines that a program wrote; what a browser saw is put into words here, and carries no id. */
const LOGS: ReadonlySet<Evidence['source']> = new Set([
  'access log',
  'error log',
  'relay log',
  'event log',
]);

/** What joins a line to its connection, where it has no cid. */
const JOINING = ['x-arr-log-id', 'sec-websocket-key'] as const;

/**
 * The lines that are shown with a page load or socket and must not be: each line of a log carries
 * the connection's cid or X-ARR-LOG-ID, or is about a whole program and shown as that, and each was
 * written as it is shown. None, unless the lab is wrong.
 *
 * @param written every line of the logs
 */
export function strayLines(exchange: Exchange, written: ReadonlySet<string>): readonly Evidence[] {
  const { steps, verdict } = exchange;
  const names = namesOf(exchange);
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

/** Lines as they are kept for showing. */
export function writtenLines(...logs: readonly (readonly string[])[]): ReadonlySet<string> {
  return new Set(logs.flatMap((lines) => lines.map((line) => line.slice(0, MAX_LINE_CHARACTERS))));
}

/** In lower case. A page load that was not forwarded has no id but its target. */
function namesOf({ kind, id, url, steps }: Exchange): readonly string[] {
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
