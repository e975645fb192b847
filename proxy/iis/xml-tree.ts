import { parseXml, XmlElement as ParsedElement, XmlText } from '@rgrove/parse-xml';

/** An element of an IIS configuration file: they hold attributes and elements, never text. */
export interface XmlTree {
  readonly name: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlTree[];
}

/**
 * Reads a configuration file; comments and line breaks are not kept.
 *
 * @throws {Error} when it is not well-formed, or holds text
 */
export function parseXmlTree(text: string): XmlTree {
  const { root } = parseXml(text);
  if (root === null) throw new Error('an XML file without an element');
  return toTree(root);
}

function toTree(element: ParsedElement): XmlTree {
  const children: XmlTree[] = [];
  for (const node of element.children) {
    if (node instanceof ParsedElement) children.push(toTree(node));
    else if (node instanceof XmlText && node.text.trim() !== '') {
      throw new Error(`<${element.name}> holds text: ${node.text.trim()}`);
    }
  }
  return { name: element.name, attributes: new Map(Object.entries(element.attributes)), children };
}

/** The children of that name, in order. */
export function childrenOf(tree: XmlTree, name: string): XmlTree[] {
  return tree.children.filter((child) => child.name === name);
}

/** The first element along a path such as `system.webServer/proxy`, or undefined. */
export function findPath(tree: XmlTree, path: string): XmlTree | undefined {
  let found: XmlTree | undefined = tree;
  for (const name of path.split('/')) found = found?.children.find((child) => child.name === name);
  return found;
}

/** The element along that path, made where it is missing. */
export function ensurePath(tree: XmlTree, path: string): XmlTree {
  let place = tree;
  for (const name of path.split('/')) {
    const found = place.children.find((child) => child.name === name) ?? emptyTree(name);
    if (!place.children.includes(found)) place.children.push(found);
    place = found;
  }
  return place;
}

export function emptyTree(name: string): XmlTree {
  return { name, attributes: new Map(), children: [] };
}

export function cloneTree({ name, attributes, children }: XmlTree): XmlTree {
  return { name, attributes: new Map(attributes), children: children.map(cloneTree) };
}

/** The tree as lines that two trees share only if they mean the same: attributes in one order. */
export function canonicalXml({ name, attributes, children }: XmlTree, indent = ''): string {
  const sorted = [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
  const written = sorted.map(([key, value]) => ` ${key}=${JSON.stringify(value)}`).join('');
  const inner = children.map((child) => canonicalXml(child, `${indent}  `)).join('');
  return `${indent}<${name}${written}>\n${inner}`;
}
