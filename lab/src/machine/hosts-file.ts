import { MACHINE } from './machine.ts';

/** The article's fake A record. The mark tells the lab's line from a person's own. */
export const HOSTS_LINE = '127.0.0.1 reverseproxy.com # lab101';
const HOST = 'reverseproxy.com';

export function hostsFilePath({ platform, env } = MACHINE): string {
  const systemRoot = env['SystemRoot'] ?? String.raw`C:\Windows`;
  return platform === 'win32' ? `${systemRoot}\\System32\\drivers\\etc\\hosts` : '/etc/hosts';
}

/** The address that a hosts file gives to reverseproxy.com: the first line that names it wins. */
export function hostsAddress(text: string): string | undefined {
  for (const line of text.split(/\r?\n/)) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (names.some((name) => name.toLowerCase() === HOST)) return address;
  }
  return undefined;
}

/** The file with the lab's line at its end, in its own line endings. */
export function addHostsLine(text: string): string {
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = text === '' || text.endsWith('\n') ? '' : newline;
  return `${text}${separator}${HOSTS_LINE}${newline}`;
}

/** The file without the lab's line; a line that a person wrote stays. */
export function removeHostsLine(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => line.trimEnd() !== HOSTS_LINE)
    .join('');
}
