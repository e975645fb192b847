import { readdir, readFile, readlink } from 'node:fs/promises';
import { execa } from 'execa';
import { MACHINE } from './machine.ts';

export interface Listener {
  /** `0.0.0.0` and `::` are every address. */
  readonly address: string;
  readonly port: number;
  /** The processes that hold it, as far as the system says: empty for another user's. */
  readonly pids: readonly number[];
}

/** The programs that listen on this machine. @throws {Error} if the system cannot be asked */
export async function readListeners(): Promise<readonly Listener[]> {
  if (MACHINE.platform === 'linux') return await linuxListeners();
  if (MACHINE.platform === 'win32') {
    const { stdout } = await execa('netstat', ['-ano'], { timeout: 10_000 });
    return readNetstat(stdout);
  }
  // Exit code 1: nothing listens that this user may see.
  const options = ['-nP', '-iTCP', '-sTCP:LISTEN', '-F', 'pn'];
  const { stdout, exitCode } = await execa('lsof', options, { reject: false, timeout: 10_000 });
  if (exitCode !== 0 && exitCode !== 1) throw new Error('lsof cannot be run');
  return readLsofListeners(stdout);
}

async function linuxListeners(): Promise<readonly Listener[]> {
  const tables = await Promise.all([
    readFile('/proc/net/tcp', 'utf8'),
    readFile('/proc/net/tcp6', 'utf8').catch(() => ''), // a machine without IPv6 has none
  ]);
  const found = tables.flatMap(readTcpTable);
  const holders = await holdersOf(new Set(found.map(({ inode }) => inode)));
  return found.map(({ address, port, inode }) => ({
    address,
    port,
    pids: holders.get(inode) ?? [],
  }));
}

const LISTEN_STATE = '0A'; // TCP_LISTEN, include/net/tcp_states.h

/** From `/proc/net/tcp` and `/proc/net/tcp6` (proc(5)): sl, local, remote, state … the tenth is the inode. */
export function readTcpTable(
  text: string,
): (Omit<Listener, 'pids'> & { readonly inode: string })[] {
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/));
  return rows
    .filter((columns) => columns[3] === LISTEN_STATE)
    .map((columns) => {
      const [address = '', port = ''] = (columns[1] ?? '').split(':');
      return {
        address: addressOf(address),
        port: Number.parseInt(port, 16),
        inode: columns[9] ?? '',
      };
    });
}

/** Each 32 bits are printed as a number of this machine's byte order. */
function addressOf(hex: string): string {
  const words = (hex.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 16));
  const bytes = Buffer.from(new Uint32Array(words).buffer);
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

async function holdersOf(inodes: ReadonlySet<string>): Promise<Map<string, number[]>> {
  const holders = new Map<string, number[]>();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(
      descriptors.map((one) => readlink(`/proc/${pid}/fd/${one}`).catch(() => '')),
    );
    for (const inode of new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]))) {
      if (inode !== undefined && inodes.has(inode))
        holders.set(inode, [...(holders.get(inode) ?? []), Number(pid)]);
    }
  }
  return holders;
}

/** From `netstat -ano`. The state has a name in the system's language: what listens has no peer. */
export function readNetstat(output: string): readonly Listener[] {
  const rows = output.matchAll(/^\s*TCP\s+(\S+):(\d+)\s+\S+:0\s+\S+\s+(\d+)\s*$/gm);
  return [...rows].map(([, address = '', port, pid]) => ({
    address: address.replace(/^\[|\]$/g, ''),
    port: Number(port),
    pids: [Number(pid)],
  }));
}

/** From `lsof -F pn`: a line for each process, and for each of its sockets. */
export function readLsofListeners(output: string): readonly Listener[] {
  const found: Listener[] = [];
  let pid = 0;
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const [, address = '', port] = /^n(.*):(\d+)$/.exec(line) ?? [];
    if (port === undefined) continue;
    const plain = address === '*' ? '0.0.0.0' : address.replace(/^\[|\]$/g, '');
    found.push({ address: plain, port: Number(port), pids: [pid] });
  }
  return found;
}
