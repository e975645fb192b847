import { parseXml, XmlElement, XmlError } from '@rgrove/parse-xml';
import { isRelevant } from './relevant-events.ts';
import type { RequestTrace, StatusCode, TraceEvent } from './request-trace.ts';

/** In characters. IIS itself stops at 1 MiB unless maxLogFileSizeKB says more. */
export const MAX_TRACE_LENGTH = 4 * 1024 * 1024;
/** IIS writes some 150 events of a request that ARR forwards. */
export const MAX_TRACE_EVENTS = 5000;

/** The trace, or why the text is none. */
export type TraceReading = { readonly trace: RequestTrace } | { readonly fault: string };

/** Reads one `fr*.xml`. Throws on no text: a file that IIS is still writing is a fault. */
export function readRequestTrace(text: string): TraceReading {
  if (text.length > MAX_TRACE_LENGTH) {
    return { fault: `${text.length} characters, at most ${MAX_TRACE_LENGTH} are read` };
  }
  const root = parseRoot(text);
  if ('fault' in root) return root;
  const name = localName(root.element);
  if (name !== 'failedRequest') return { fault: `<${name}> is not a trace: <failedRequest> is` };
  return { trace: toTrace(root.element) };
}

function parseRoot(text: string): { readonly element: XmlElement } | { readonly fault: string } {
  try {
    const { root } = parseXml(text);
    return root === null ? { fault: 'no element' } : { element: root };
  } catch (error) {
    if (error instanceof XmlError) {
      return { fault: `not well-formed: ${error.message.split('\n', 1)[0] ?? ''}` };
    }
    // The parser calls itself for each level: the stack was full.
    if (error instanceof RangeError) return { fault: 'nested too deep' };
    throw error;
  }
}

function toTrace(root: XmlElement): RequestTrace {
  const elements = childrenNamed(root, 'Event');
  const read = elements.slice(0, MAX_TRACE_EVENTS);
  const start = read.map(timeOf).find((time) => time !== undefined);
  const relevant = read.filter((element) => isRelevant(nameOf(element)));
  return {
    url: attribute(root, 'url'),
    siteId: toCount(attribute(root, 'siteId')),
    appPool: attribute(root, 'appPoolId'),
    verb: attribute(root, 'verb'),
    status: toStatus(attribute(root, 'statusCode')),
    triggerStatus: toStatus(attribute(root, 'triggerStatusCode')),
    failureReason: attribute(root, 'failureReason'),
    timeTakenMs: toCount(attribute(root, 'timeTaken')),
    startedAt: start === undefined ? undefined : new Date(start),
    events: relevant.map((element) => toEvent(element, start)),
    otherEvents: read.length - relevant.length,
    cutShort: elements.length > read.length,
  };
}

function toEvent(element: XmlElement, start: number | undefined): TraceEvent {
  const time = timeOf(element);
  const data = childNamed(element, 'EventData');
  const rendering = childNamed(element, 'RenderingInfo');
  return {
    name: nameOf(element),
    atMs: time === undefined || start === undefined ? undefined : time - start,
    data: texts(data, 'Data', 'Name'),
    meaning: texts(rendering, 'Description', 'Data'),
  };
}

/** RenderingInfo has the opcode's name, System its number. */
function nameOf(element: XmlElement): string {
  const rendering = childNamed(element, 'RenderingInfo');
  const opcode = rendering === undefined ? undefined : childNamed(rendering, 'Opcode');
  return opcode?.text.trim() ?? '';
}

/** In ms since 1970. IIS writes `2026-11-22T19:15:03.268Z`, with up to nine decimals. */
function timeOf(element: XmlElement): number | undefined {
  const system = childNamed(element, 'System');
  const created = system === undefined ? undefined : childNamed(system, 'TimeCreated');
  const time = Date.parse(created === undefined ? '' : attribute(created, 'SystemTime'));
  return Number.isNaN(time) ? undefined : time;
}

function texts(
  parent: XmlElement | undefined,
  name: string,
  key: string,
): Readonly<Record<string, string>> {
  if (parent === undefined) return {};
  const list = childrenNamed(parent, name);
  return Object.fromEntries(list.map((child) => [attribute(child, key), child.text.trim()]));
}

/** `101`, or `502.3`. */
function toStatus(text: string): StatusCode {
  const [, status, substatus] = /^(\d{3})(?:\.(\d{1,4}))?$/.exec(text) ?? [];
  if (status === undefined) return { status: undefined, substatus: undefined };
  return { status: Number(status), substatus: Number(substatus ?? 0) };
}

function toCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function attribute(element: XmlElement, name: string): string {
  return Object.hasOwn(element.attributes, name) ? (element.attributes[name] ?? '') : '';
}

function childNamed(parent: XmlElement, name: string): XmlElement | undefined {
  return childrenNamed(parent, name)[0];
}

function childrenNamed(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter(
    (child): child is XmlElement => child instanceof XmlElement && localName(child) === name,
  );
}

/** Without the prefix: IIS writes `freb:Description`. */
function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(':') + 1);
}
