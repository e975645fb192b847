import { pino } from 'pino';

/** What happened, in one line of JSON: `{"time":"…","event":"open",…}`. */
export interface LogEvent {
  readonly event:
    | 'listen'
    | 'open'
    | 'message'
    | 'ping'
    | 'close'
    | 'refuse'
    | 'error'
    | 'stop'
    | 'stopped';
  readonly [field: string]: unknown;
}

/** Writes one JSON line for each event. */
export interface EventLog {
  write(event: LogEvent): void;
  /** Resolves once nothing is in memory any more: the process may end. */
  flush(): Promise<void>;
}

// A reader that stalls costs lines (pino drops the newest), never memory.
const MAX_UNWRITTEN_BYTES = 4 * 1024 * 1024;

/** An event log on a file descriptor, standard output by default. */
export function createEventLog(fileDescriptor = 1): EventLog {
  const destination = pino.destination({
    dest: fileDescriptor,
    sync: false,
    minLength: 1, // with 0, flush() would not wait for a write that is under way
    maxLength: MAX_UNWRITTEN_BYTES,
  });
  // A closed pipe (`make logs` ended with Ctrl-C, say) must not end the server.
  destination.on('error', () => {});
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  return {
    write: (event) => logger.info(event),
    // An error means that the reader has gone: there is nobody left to tell.
    flush: () => new Promise((resolve) => destination.flush(() => resolve())),
  };
}
