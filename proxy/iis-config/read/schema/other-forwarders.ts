import type { Finding } from '../../findings.ts';
import type { ConfigElement } from '../xml/document.ts';

/** Another module than ARR that hands requests to a program, and where a file says so. */
export interface OtherForwarder {
  readonly element: ConfigElement;
  readonly message: string;
  readonly own?: Pick<Finding, 'fix'> | undefined;
}

interface Forwarder {
  readonly section: string;
  /** As `<add modules="…">` of the handlers names it, in lower case. */
  readonly modules: RegExp;
  readonly title: string;
  readonly own?: OtherForwarder['own'];
}

const FORWARDERS: readonly Forwarder[] = [
  {
    section: 'aspNetCore',
    modules: /^aspnetcoremodule(?:v2)?$/i,
    title: 'the ASP.NET Core Module',
  },
  {
    section: 'httpPlatform',
    modules: /^httpplatformhandler$/i,
    title: 'HttpPlatformHandler',
  },
  {
    section: 'iisnode',
    modules: /^iisnode$/i,
    title: 'iisnode',
    own: {
      // tjanczuk/iisnode#494 and #322; its own samples have it too.
      fix: 'nothing to fix if that is intended; iisnode answers upgrades itself, which needs <webSocket enabled="false" /> (a locked section) for the site',
    },
  },
];

/** Whether an `<add>` of the handlers is for one of them. */
export function isOtherForwarder({ attributes }: ConfigElement): boolean {
  return FORWARDERS.some(({ modules }) => modules.test(attributes.get('modules')?.value ?? ''));
}

/** What of system.webServer hands requests to a program: a section, or else a handler. */
export function otherForwarders(webServer: ConfigElement): readonly OtherForwarder[] {
  const named = (name: string): readonly ConfigElement[] =>
    webServer.children.filter((child) => child.name === name);
  const handlers = named('handlers').flatMap(({ children }) => children);
  return FORWARDERS.flatMap(({ section, modules, title, own }) => {
    const sections = named(section).map((element) => {
      const message = `<${section}> sends requests to a program through ${title}, not ARR`;
      return { element, message, own };
    });
    if (sections.length > 0) return sections;
    return handlers
      .filter(({ attributes }) => modules.test(attributes.get('modules')?.value ?? ''))
      .map((element) => {
        const path = element.attributes.get('path')?.value ?? '*';
        const message = `the handler of ${path} sends requests to a program through ${title}, not ARR`;
        return { element, message, own };
      });
  });
}
