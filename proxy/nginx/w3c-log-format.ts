import { FAILURE_HEADER } from '../relay/bad-gateway.ts';
import { W3C_FIELDS, type W3cField } from '../w3c-log/fields.ts';

/** The nginx variable that holds each W3C field. */
const VARIABLES: Readonly<Record<W3cField, string>> = {
  date: '$w3c_date',
  time: '$w3c_time',
  's-ip': '$server_addr',
  'cs-method': '$w3c_method',
  'cs-uri-stem': '$w3c_uri_stem',
  'cs-uri-query': '$w3c_uri_query',
  's-port': '$server_port',
  'cs-username': '-',
  'c-ip': '$remote_addr',
  'cs-version': '$w3c_version',
  'cs(User-Agent)': '$w3c_user_agent',
  'cs(Referer)': '$w3c_referer',
  'cs-host': '$w3c_host',
  'sc-status': '$status',
  'sc-substatus': '$iis_substatus',
  'sc-win32-status': '$w3c_win32_status',
  'sc-bytes': '$bytes_sent',
  'cs-bytes': '$w3c_bytes_received',
  'time-taken': '$w3c_time_taken',
};

/**
 * The maps and the `log_format` that make nginx write IIS's log. Plain maps, no njs: an nginx from
 * a package manager often comes without it.
 *
 * @param hasRelay WebSockets go through ARR's relay, which says why it answers 502
 */
export function w3cLogFormat(hasRelay = false): string {
  const maps = hasRelay ? RELAY_MAPS : MAPS;
  return `
  # --- The access log: W3C extended, with IIS's fields --------------------------------------
  # The start script copies the next line to the top of the log; nginx cannot write it there.
  # #Fields: ${W3C_FIELDS.join(' ')}

  # IIS logs in UTC. nginx logs in local time: it is started with TZ=UTC.
  map $time_iso8601 $w3c_date { "~^(?<iso_date>[^T]+)T" $iso_date; }
  map $time_iso8601 $w3c_time { "~T(?<iso_time>[0-9:]+)" $iso_time; }

  # Seconds with three decimals become whole milliseconds: 5.808 -> 5808, 0.022 -> 22.
  map $request_time $w3c_time_taken {
    "~^0\\.0*(?<taken_ms>[1-9][0-9]*)$"                  $taken_ms;
    "~^(?<taken_s>[1-9][0-9]*)\\.(?<taken_rest>[0-9]+)$" $taken_s$taken_rest;
    default                                              0;
  }

  # 64 is ERROR_NETNAME_DELETED: the client went away before the answer (nginx calls that 499).
${maps.win32}

  # $request_length ends with the handshake. What went on to the backend has all of a socket's
  # frames, behind a handshake that is some bytes longer by the headers that ARR adds.
  # Of several servers that were asked the last one counts, here and below.
  map "$status/$upstream_bytes_sent" $w3c_bytes_received { "~^101/(?:.*, )?(?<bytes_on>[0-9]+)$" $bytes_on; default $request_length; }

  # "-" stands for "no value"; a value with a space would shift every column after it.
  map $request_method  $w3c_method  { "" -; default $request_method; }
  map $server_protocol $w3c_version { "" -; default $server_protocol; }
  map $http_host       $w3c_host    { "" -; "~\\s" -; default $http_host; }
  map $http_referer    $w3c_referer { "" -; "~\\s" -; default $http_referer; }
  map $request_uri     $w3c_uri_stem { "~^(?<stem>[^?\\s]+)" $stem; default -; }
${plusForSpaces('$http_user_agent', '$w3c_user_agent')}

  # What ARR appends to the query. SERVER-STATUS is what the backend answered; it is missing where
  # the backend gave no answer, such as on a 502.
${maps.serverStatus}
  # A 502 of the proxy's own is ARR's 502.3; what the site itself answers sets its substatus.
${maps.substatus}
  map $args $w3c_query        { "" "-"; "~\\s" "(malformed)";  default $args; }
  map $args $w3c_query_before { "" "";  "~\\s" "(malformed)&"; default $args&; }
  map $upstream_addr $w3c_uri_query {
    ""      $w3c_query; # nothing was forwarded
    default "\${w3c_query_before}X-ARR-CACHE-HIT=0&X-ARR-LOG-ID=$arr_log_id$w3c_server_status";
  }

  log_format w3c "${W3C_FIELDS.map((field) => VARIABLES[field]).join(' ')}";`;
}

const MAPS = {
  win32: '  map $status $w3c_win32_status { 499 64; default 0; }',
  serverStatus: `  map "$upstream_header_time/$upstream_status" $w3c_server_status {
    "~^(?:.*, )?[0-9.]+/(?:.*, )?(?<backend_status>[0-9]+)$" "&SERVER-STATUS=$backend_status";
    default                                                    "";
  }`,
  substatus: '  map "$status$w3c_server_status" $iis_substatus { 502 3; default 0; }',
} as const;

const FAILURE = `$upstream_http_${FAILURE_HEADER.toLowerCase().replaceAll('-', '_')}`;

/** The same, if a 502 may say its substatus, its win32 status and what the backend answered. */
const RELAY_MAPS: Readonly<Record<keyof typeof MAPS, string>> = {
  win32: `  map "$status/${FAILURE}" $w3c_win32_status {
    "~^502/[0-9]+ (?<relay_win32>[0-9]+)" $relay_win32;
    "499/"                                64;
    default                               0;
  }`,
  serverStatus: `  map "$upstream_header_time/$upstream_status/${FAILURE}" $w3c_server_status {
    "~^[^/]*/502/.* (?<relay_status>[0-9]+)$"                 "&SERVER-STATUS=$relay_status";
    "~^(?:.*, )?[0-9.]+/(?:.*, )?(?<backend_status>[0-9]+)/$" "&SERVER-STATUS=$backend_status";
    default                                                     "";
  }`,
  substatus: `  map "$status$w3c_server_status/${FAILURE}" $iis_substatus {
    "~^502[^/]*/(?<relay_substatus>[0-9]+) " $relay_substatus;
    "502/"                                   3;
    default                                  0;
  }`,
};

/** Spaces replaced by one step of the chain below. 31 in all: twice what browsers send. */
const STEPS = [8, 8, 8, 4, 2, 1] as const;

/**
 * IIS writes a space inside a value as "+". A map cannot replace text globally, so a chain of maps
 * does: each step replaces its number of spaces, or none if there are fewer.
 */
function plusForSpaces(source: string, target: string): string {
  const name = (step: number) => `${target}_${step}`;
  const maps = STEPS.map((spaces, step) => {
    const from = step === 0 ? source : name(step - 1);
    const parts = Array.from({ length: spaces }, (_, part) => `p${step}_${part}`);
    const pattern = parts.map((part) => `(?<${part}>[^ ]*) `).join('');
    const result = parts.map((part) => `$${part}+`).join('');
    return `  map ${from} ${name(step)} { "~^${pattern}(?<rest${step}>.*)$" "${result}$rest${step}"; default ${from}; }`;
  });
  const last = name(STEPS.length - 1);
  return [
    ...maps,
    `  map ${last} ${target} { "" -; "~^(?<before_space>[^ ]*) " $before_space; default ${last}; }`,
  ].join('\n');
}
