import { createHash } from 'node:crypto';
import type { ApplicationSockets, PublishedPorts } from './config.ts';

/** One self-contained document, and the policy that enforces that. */
export interface ServedPage {
  readonly html: Buffer;
  readonly contentSecurityPolicy: string;
}

const CONFIG_TOKEN = '__LAB_CONFIG__';

/**
 * Fills the ports into the built page and derives its Content-Security-Policy: the inline script
 * and style by hash, connections to the lab's own endpoints only.
 */
export function renderPage(
  template: string,
  ports: PublishedPorts,
  application?: ApplicationSockets,
): ServedPage {
  const config = JSON.stringify({ ...ports, application }).replaceAll('<', String.raw`\u003c`);
  const html = template.replace(CONFIG_TOKEN, () => config);
  return { html: Buffer.from(html), contentSecurityPolicy: policy(html, ports, application) };
}

function policy(html: string, ports: PublishedPorts, application?: ApplicationSockets): string {
  const own = [...(application?.proxied ?? []), ...(application?.direct ?? [])];
  return [
    "default-src 'none'",
    `script-src ${inlineHash(html, 'script type="module"', 'script')}`,
    `style-src ${inlineHash(html, 'style', 'style')}`,
    // 'self' lets a page under another name get the backend's 403, which the log explains.
    `connect-src 'self' ${[...endpoints(ports), ...own].join(' ')}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function endpoints(ports: PublishedPorts): string[] {
  return ['localhost', 'reverseproxy.com']
    .flatMap((host) => [`ws://${host}:${ports.httpPort}`, `wss://${host}:${ports.httpsPort}`])
    .concat(`ws://localhost:${ports.backendPort}`);
}

/** CSP source expression for the one inline element of that kind (CSP Level 3 section 2.3.1). */
function inlineHash(html: string, openTag: string, name: string): string {
  const start = html.indexOf(`<${openTag}>`) + openTag.length + 2;
  const end = html.indexOf(`</${name}>`, start);
  if (start < openTag.length + 2 || end < 0) {
    throw new Error(`the built page has no <${openTag}> element: run npm run build`);
  }
  return `'sha256-${createHash('sha256').update(html.slice(start, end)).digest('base64')}'`;
}
