import { READ_FINDINGS } from '../read-findings.ts';
import {
  MAX_SERVER_LENGTH,
  MAX_SITE_LENGTH,
  readDocument,
  type ConfigElement,
} from './document.ts';
import { createReport, type Report } from '../../findings.ts';

/** The files of a configuration that its `configSource="…"` name, by what the attribute says. */
export type ConfigSources = ReadonlyMap<string, ConfigSource>;

/** A file with a section as its root element, or why there is none. */
export type ConfigSource =
  | { readonly file: string; readonly text: string }
  | { readonly missing: string };

/** The section itself, or the one in the file that it names; undefined where that was reported. */
export type ReadSource = (element: ConfigElement, report: Report) => ConfigElement | undefined;

const ATTRIBUTE = 'configSource';

/** More than any site has sections. */
const MAX_SOURCES = 32;

export function createSourceReader(sources: ConfigSources = new Map()): ReadSource {
  return (element, report) => {
    const attribute = element.attributes.get(ATTRIBUTE);
    if (attribute === undefined) return element;
    const subject = `<${element.name} ${ATTRIBUTE}="${attribute.value}">`;
    const refuse = (why: string): undefined => {
      report(READ_FINDINGS.IIS_CONFIG_SOURCE, attribute.position, `${subject}: ${why}`);
      return undefined;
    };
    const source = sources.get(attribute.value) ?? { missing: 'there is no such file' };
    if ('missing' in source) return refuse(source.missing);
    const root = readDocument(source.file, source.text, MAX_SITE_LENGTH, report);
    if (root === undefined) return undefined;
    if (root.name !== element.name) return refuse(`its root is <${root.name}>`);
    if (root.attributes.has(ATTRIBUTE)) return refuse('it names another file itself');
    return root;
  };
}

/** What the configSource attributes of a text say, each once, the first ones only. */
export function namedSources(text: string): readonly string[] {
  const root = readDocument('', text, MAX_SERVER_LENGTH, createReport().report);
  if (root === undefined) return [];
  return [...new Set(sourcesIn(root))].slice(0, MAX_SOURCES);
}

/** Only of IIS's own groups: what ASP.NET keeps beside them, such as connection strings, stays there. */
function sourcesIn({ name, attributes, children }: ConfigElement): readonly string[] {
  const isOutside = name === 'configuration' || name === 'location';
  const source = attributes.get(ATTRIBUTE)?.value;
  const inside = isOutside
    ? children.filter((child) =>
        /^(?:location|system\.(?:webServer|applicationHost))$/.test(child.name),
      )
    : children;
  return [...(source === undefined ? [] : [source]), ...inside.flatMap(sourcesIn)];
}
