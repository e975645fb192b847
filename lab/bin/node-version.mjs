// In words that any Node.js since 12 can read: an old one has to be able to say that it is too old.
const OLDEST_NODE = [20, 19];

/** Exits with 2 and says why if this Node.js is older than what the project runs on. */
export function requireNode() {
  const version = process.versions.node.split('.').map(Number);
  const isNewEnough =
    version[0] > OLDEST_NODE[0] || (version[0] === OLDEST_NODE[0] && version[1] >= OLDEST_NODE[1]);
  if (isNewEnough) return;
  const got = `got ${process.versions.node} (${process.execPath})`;
  const code = 'LAB_OLD_NODE';
  const message = `Node.js must be ${OLDEST_NODE.join('.')} or later, ${got}`;
  const next = 'https://nodejs.org/en/download has one';
  process.stderr.write(`ERROR: ${message}: ${next} [${code}]\n`);
  if (process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: { code, message, next } })}\n`);
  }
  process.exit(2);
}
