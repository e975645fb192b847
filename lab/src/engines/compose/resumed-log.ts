/**
 * The log of a container that is read again and again: `docker logs` ends with the container, and
 * begins again at a time stamp. Tells which lines were handed on before.
 */
export interface ResumedLog {
  /** The point from which to read next; undefined at the beginning of the log. */
  readonly since: string | undefined;
  /** Must be called before each reading. */
  resume(): void;
  /** The line without its time stamp; undefined if it has none or was handed on before. */
  read(line: string): string | undefined;
}

/** `docker logs --timestamps` puts one before each line, of one width and always in UTC. */
const STAMP = /^\d{4}-\d\d-\d\dT\S*Z /;

/**
 * Lines may share a time stamp, since Windows' clock ticks every 0.5 to 16 ms; and what comes by
 * standard output and standard error may come in another order than it was written. So only lines
 * of the very last stamp are known again, and those one by one.
 */
export function createResumedLog(): ResumedLog {
  let last = '';
  let atLast: string[] = [];
  let known: string[] = [];
  return {
    get since() {
      return last === '' ? undefined : last;
    },
    resume: () => {
      known = [...atLast];
    },
    read: (line) => {
      const stamp = STAMP.exec(line)?.[0];
      if (stamp === undefined) return undefined;
      const text = line.slice(stamp.length);
      const time = stamp.trimEnd();
      if (time === last) {
        const index = known.indexOf(text);
        if (index !== -1) {
          known.splice(index, 1);
          return undefined;
        }
        atLast.push(text);
      } else if (time > last) {
        last = time;
        atLast = [text];
        known = [];
      }
      return text;
    },
  };
}
