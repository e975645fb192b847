import type { ConfigElement } from '../xml/document.ts';

/** Whether an element, as it is written, changes what a request gets. */
type Acts = (element: ConfigElement) => boolean;

const holdsAnything: Acts = ({ children }) =>
  children.some(({ name }) => name !== 'remove' && name !== 'clear');

const isTrue = (element: ConfigElement, attribute: string): boolean =>
  element.attributes.get(attribute)?.value.toLowerCase() === 'true';

const refusesUnlisted: Acts = (element) =>
  holdsAnything(element) ||
  element.attributes.get('allowUnlisted')?.value.toLowerCase() === 'false';

const isEnabled: Acts = (element) => isTrue(element, 'enabled');

/** What answers or refuses requests on IIS and not in the lab; below a section by its child's name. */
const PARTS: Readonly<Record<string, Acts>> = {
  'system.webServer/httpRedirect': isEnabled,
  'system.webServer/security/authorization': holdsAnything,
  'system.webServer/security/ipSecurity': refusesUnlisted,
  'system.webServer/security/requestFiltering/alwaysAllowedQueryStrings': holdsAnything,
  'system.webServer/security/requestFiltering/alwaysAllowedUrls': holdsAnything,
  'system.webServer/security/requestFiltering/filteringRules': holdsAnything,
};

/** Parts of a section that IIS would apply to requests, and the lab does not. */
export function unappliedParts(path: string, section: ConfigElement): readonly ConfigElement[] {
  return [
    ...(PARTS[path]?.(section) === true ? [section] : []),
    ...section.children.filter((child) => PARTS[`${path}/${child.name}`]?.(child) === true),
  ];
}
