import type { FindingKind } from '../findings.ts';
import type { AllowList, RequestFiltering } from '../model.ts';
import type { IisRequest } from '../request.ts';
import { EngineError } from './engine-error.ts';
import { ENGINE_FINDINGS } from './engine-findings.ts';
import { decodePercent, type RequestUrl } from './request-url.ts';

/**
 * What request filtering refuses of a request as it came: the module answers before any rule runs
 * [reading UR26]. Which of several reasons IIS gives first is not documented.
 *
 * @throws {EngineError} 404.5, 404.6, 404.7, 404.8, 404.12, 404.18 or 431
 */
export function filterRequest(
  filtering: RequestFiltering,
  { method, headers }: IisRequest,
  { path, query }: RequestUrl,
): void {
  if (!isAllowed(filtering.verbs, method)) {
    refuse(ENGINE_FINDINGS.IIS_VERB_DENIED, `The method ${method} is not allowed`);
  }
  for (const [header, limit] of filtering.headerLimits) {
    const length = headers[header]?.length ?? 0;
    if (length > limit) {
      const why = `The header ${header} is ${length} long, more than its sizeLimit="${limit}".`;
      throw new EngineError(ENGINE_FINDINGS.IIS_HEADER_TOO_LONG, why);
    }
  }
  const queries = [query, decodePercent(query)];
  const sequence = filtering.denyQueryStringSequences.find((denied) =>
    queries.some((text) => contains(text, denied)),
  );
  if (sequence !== undefined) {
    refuse(ENGINE_FINDINGS.IIS_QUERY_DENIED, `The query contains "${sequence}"`);
  }
  filterPath(filtering, path);
}

/**
 * The same of a decoded path alone: it runs again on what the rules rewrite to [reading UR27].
 *
 * @throws {EngineError} 404.5, 404.7, 404.8 or 404.12
 */
export function filterPath(filtering: RequestFiltering, path: string): void {
  if (!filtering.allowHighBitCharacters && /[^\0-\x7F]/.test(path)) {
    refuse(ENGINE_FINDINGS.IIS_HIGH_BIT_DENIED, 'The path has a character outside ASCII');
  }
  const segments = path.split('/');
  const hidden = filtering.hiddenSegments.find((name) =>
    segments.some((segment) => lower(segment) === lower(name)),
  );
  if (hidden !== undefined) {
    refuse(ENGINE_FINDINGS.IIS_SEGMENT_HIDDEN, `The path has the hidden segment "${hidden}"`);
  }
  const sequence = filtering.denyUrlSequences.find((denied) => contains(path, denied));
  if (sequence !== undefined) {
    refuse(ENGINE_FINDINGS.IIS_SEQUENCE_DENIED, `The path contains "${sequence}"`);
  }
  const extension = /\.[^.]*$/.exec(segments.at(-1) ?? '')?.[0] ?? '.';
  if (!isAllowed(filtering.fileExtensions, extension, lower)) {
    const what = extension === '.' ? 'no extension' : `the extension "${extension}"`;
    refuse(ENGINE_FINDINGS.IIS_EXTENSION_DENIED, `The path has ${what}, which is not allowed`);
  }
}

function isAllowed(
  { allowUnlisted, allowed }: AllowList,
  name: string,
  inOneCase = (text: string): string => text,
): boolean {
  const listed = [...allowed].find(([text]) => inOneCase(text) === inOneCase(name));
  return listed?.[1] ?? allowUnlisted;
}

function contains(text: string, part: string): boolean {
  return lower(text).includes(lower(part));
}

/** Of ASCII alone, as a proxy compares bytes. */
function lower(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function refuse(kind: FindingKind, what: string): never {
  throw new EngineError(kind, `${what}: see system.webServer/security/requestFiltering.`);
}
