import { READ_FINDINGS } from '../read-findings.ts';
import { parseXml, XmlElement, XmlError, XmlText, type XmlDocument } from '@rgrove/parse-xml';
import type { Position } from '../../model.ts';
import type { Report } from '../../findings.ts';
import { createSourceText, type SourceText } from './source-text.ts';
import { startTagAttributes } from './start-tag.ts';

export interface ConfigAttribute {
  readonly name: string;
  readonly value: string;
  /** Where its name begins. */
  readonly position: Position;
  /** Where a character of the value stands; its begin where references (`&amp;`) shift it. */
  readonly at: (index: number) => Position;
}

export interface ConfigElement {
  readonly name: string;
  /** Where its `<` stands. */
  readonly position: Position;
  readonly attributes: ReadonlyMap<string, ConfigAttribute>;
  readonly children: readonly ConfigElement[];
  /** Where text stands between the children. */
  readonly strayText: Position | undefined;
}

/** In characters. A bound of the lab for applicationHost.config; IIS names none. */
export const MAX_SERVER_LENGTH = 1_048_576;
/** IIS refuses a longer web.config, unless MaxWebConfigFileSizeInKB in the registry says more. */
export const MAX_SITE_LENGTH = 256_000;
/** IIS's own sections nest less than ten deep. */
const MAX_DEPTH = 32;

/** Reads XML with positions. Undefined where it could not be read: then it has been reported. */
export function readDocument(
  file: string,
  given: string,
  maxLength: number,
  report: Report,
): ConfigElement | undefined {
  const source = createSourceText(file, given);
  if (source.text.length > maxLength) {
    const size = `${source.text.length} characters, at most ${maxLength} are read`;
    report(READ_FINDINGS.IIS_FILE_TOO_LARGE, source.position(0), size);
    return undefined;
  }
  const document = parse(source, report);
  if (document === undefined) return undefined;
  const doctype = document.children.find(({ type }) => type === 'doctype');
  if (doctype !== undefined) {
    report(READ_FINDINGS.IIS_DOCTYPE, source.position(doctype.start), '<!DOCTYPE> is not read');
    return undefined;
  }
  const root = document.children.find((node) => node instanceof XmlElement);
  return root === undefined ? undefined : toElement(root, source, 1, report);
}

/** The two that people meet when they write a URL, or copy a file, by hand. */
function markupFix(message: string): { readonly fix: string } | undefined {
  if (/reference|entity/.test(message)) {
    return { fix: 'write a literal & as &amp;, for example between query parameters' };
  }
  if (message.startsWith('XML declaration')) {
    return { fix: 'remove everything before <?xml …?>, including spaces and empty lines' };
  }
  return undefined;
}

function parse(source: SourceText, report: Report): XmlDocument | undefined {
  try {
    return parseXml(source.text, { includeOffsets: true, preserveDocumentType: true });
  } catch (error) {
    if (error instanceof XmlError) {
      const offset = codeUnits(source.text, error.pos);
      const [what] = error.message.split(/ \(line \d+, column \d+\)\n/);
      const message = what ?? error.message;
      report(READ_FINDINGS.IIS_MALFORMED_XML, source.position(offset), message, markupFix(message));
    } else if (error instanceof RangeError) {
      // The parser calls itself for each level: the stack was full.
      report(
        READ_FINDINGS.IIS_TOO_DEEP,
        source.position(0),
        'elements are nested too deeply to be read',
      );
    } else {
      throw error;
    }
    return undefined;
  }
}

/** The parser counts code points, strings count UTF-16 code units. */
function codeUnits(text: string, codePoints: number): number {
  return Array.from(text).slice(0, codePoints).join('').length;
}

function toElement(
  node: XmlElement,
  source: SourceText,
  depth: number,
  report: Report,
): ConfigElement | undefined {
  const position = source.position(node.start);
  if (depth > MAX_DEPTH) {
    report(
      READ_FINDINGS.IIS_TOO_DEEP,
      position,
      `<${node.name}> is nested more than ${MAX_DEPTH} deep`,
    );
    return undefined;
  }
  const text = node.children.find((child) => child instanceof XmlText && child.text.trim() !== '');
  return {
    name: node.name,
    position,
    attributes: toAttributes(node, source),
    children: node.children
      .filter((child) => child instanceof XmlElement)
      .map((child) => toElement(child, source, depth + 1, report))
      .filter((child) => child !== undefined),
    strayText: text && source.position(text.start + source.text.slice(text.start).search(/\S/)),
  };
}

function toAttributes(node: XmlElement, source: SourceText): ReadonlyMap<string, ConfigAttribute> {
  const places = startTagAttributes(source.text, node.start);
  const list = Object.entries(node.attributes).map(([name, value]): ConfigAttribute => {
    const place = places.get(name) ?? { nameOffset: node.start, valueOffset: node.start, raw: '' };
    return {
      name,
      value,
      position: source.position(place.nameOffset),
      at: (index) => source.position(place.valueOffset + (place.raw === value ? index : 0)),
    };
  });
  return new Map(list.map((attribute) => [attribute.name, attribute]));
}
