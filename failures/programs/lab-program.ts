import { PROXIES, type Proxy, type ProxyName } from '@lab101/proxy';
import type { ProxyDescriptor } from './program.ts';

/** What the lab knows of a proxy that it runs as a process itself, apart from its configuration. */
export function labProgram(name: ProxyName): Omit<ProxyDescriptor, 'files'> {
  const { title, program, container }: Proxy = PROXIES[name];
  if (program === undefined) throw new Error(`${title} runs in containers only`);
  const { start, reload } = program;
  if (container.containers !== 'linux') return { name, title, program, start, reload };
  const image = { ...container.image, capabilities: container.command?.capabilities ?? [] };
  return { name, title, program, start, reload, image };
}
