import { MACHINE } from './machine.ts';

/** The lab's line for these names. The mark tells it from a person's own lines. */
export function hostsLine(names: readonly string[]): string {
  return `127.0.0.1 ${names.join(' ')} # lab101`;
}

const LAB_LINE = /^127\.0\.0\.1 [^#\s][^#]* # lab101$/;

export function hostsFilePath({ platform, env } = MACHINE): string {
  const systemRoot = env['SystemRoot'] ?? String.raw`C:\Windows`;
  return platform === 'win32' ? `${systemRoot}\\System32\\drivers\\etc\\hosts` : '/etc/hosts';
}

/** The address that a hosts file gives to a name: the first line that names it wins. */
export function hostsAddress(text: string, host: string): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.some((name) => name.toLowerCase() === host)) return address;
  }
  return undefined;
}

/** The file with a line at its end, in its own line endings. */
export function addHostsLine(text: string, added: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = text === '' || text.endsWith('\n') ? '' : newline;
  return `${text}${separator}${added}${newline}`;
}

export function labHostsLines(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => LAB_LINE.test(line));
}

/** The file without the lab's lines; a line that a person wrote stays. */
export function removeHostsLines(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !LAB_LINE.test(line.trimEnd()))
    .join('');
}
