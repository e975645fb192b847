// What can go wrong before the command itself can run, by a code that stays: lab/src/errors.ts has
// the same codes and exit codes, and docs/troubleshooting.md an entry for each.
export const PREPARE_ERRORS = {
  LAB_NO_PACKAGES: 1,
  LAB_BUILD_FAILED: 1,
  LAB_NOT_WRITABLE: 1,
};

/** A failure for a person: what, and the next command. */
export class PrepareError extends Error {
  constructor(code, message, next) {
    super(message);
    this.code = code;
    this.next = next;
  }
}

/** Says it on stderr, with --json on stdout too, and exits. */
export function exitWith({ code, message, next }) {
  process.stderr.write(`ERROR: ${message}: ${next} [${code}]\n`);
  if (asksForJson()) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, next } })}\n`);
  }
  process.exit(PREPARE_ERRORS[code]);
}

/** npm ci was cut short, or something removed a part of what it wrote. */
export function halfThere(error) {
  const [message] = error.message.split('\n');
  const next = 'rm -r node_modules, then run the same command again';
  return new PrepareError('LAB_NO_PACKAGES', `node_modules is not whole (${message})`, next);
}

/** Nothing reads the command line yet; behind `--` it is Playwright's. */
function asksForJson() {
  const [own] = process.argv.slice(2).join('\0').split('\0--\0');
  return own.split('\0').includes('--json');
}
