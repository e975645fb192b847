/** One line of nginx's error log. */
export interface NginxError {
  /** Precise to 1 s. nginx writes its local time: the lab runs it with TZ=UTC. */
  readonly at: Date;
  /** Such as `info`. */
  readonly level: string;
  readonly pid: number;
  /** nginx's number of the connection, the one behind `*`; undefined where there is none. */
  readonly connection: number | undefined;
  /** What happened, without the connection's data behind it. */
  readonly message: string;
  /** The connection's data by nginx's names: client, server, request, upstream, host, … */
  readonly fields: Readonly<Record<string, string>>;
  /** The connection id that the lab's page put into the query of the request. */
  readonly cid: string | undefined;
  readonly line: string;
}

/** nginx itself ends a line at 2048 bytes (NGX_MAX_ERROR_STR); what a longer one adds is not read. */
const MAX_LINE_CHARACTERS = 4096;

const HEAD =
  /^(?<date>\d{4}\/\d\d\/\d\d) (?<time>\d\d:\d\d:\d\d) \[(?<level>[a-z]+)\] (?<pid>\d{1,10})#\d{1,20}: (?:\*(?<connection>\d{1,15}) )?(?<rest>.*)$/s;

/** In the order in which nginx writes them behind a message (ngx_http_log_error_handler). */
const FIELD = /, (?<name>client|server|request|subrequest|upstream|host|referrer): /g;

/** The line as an entry; undefined for anything else, such as a line that is half written. */
export function readNginxError(line: string): NginxError | undefined {
  const { groups } = HEAD.exec(line.slice(0, MAX_LINE_CHARACTERS).trimEnd()) ?? {};
  if (groups === undefined) return undefined;
  const { date = '', time = '', level = '', pid, connection, rest = '' } = groups;
  const at = new Date(`${date.replaceAll('/', '-')}T${time}Z`);
  if (Number.isNaN(at.getTime())) return undefined;
  const { message, fields } = split(rest);
  return {
    at,
    level,
    pid: Number(pid),
    connection: connection === undefined ? undefined : Number(connection),
    message,
    fields,
    cid: cidOf(fields['request']),
    line,
  };
}

type Fields = Record<string, string>;

/** The message may hold commas of its own; a field's name counts where it stands first. */
function split(rest: string): { readonly message: string; readonly fields: Fields } {
  const marks = [...rest.matchAll(FIELD)];
  const fields: Fields = {};
  for (const [index, mark] of marks.entries()) {
    const name = mark.groups?.['name'] ?? '';
    const value = rest.slice(mark.index + mark[0].length, marks[index + 1]?.index);
    fields[name] ??= value.replace(/^"/, '').replace(/"$/, '');
  }
  return { message: rest.slice(0, marks[0]?.index), fields };
}

/** `GET /?cid=… HTTP/1.1`; the end may be missing from a line that nginx cut. */
function cidOf(request: string | undefined): string | undefined {
  const query = request?.split(' ')[1]?.split('?')[1];
  return query === undefined ? undefined : (new URLSearchParams(query).get('cid') ?? undefined);
}
