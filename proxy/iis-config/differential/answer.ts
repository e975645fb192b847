import { escapeUrl } from '../engine/current-url.ts';
import type { Outcome } from '../outcome.ts';

/** What becomes of a request, in words that fit IIS and the middleware. */
export type ComparedAnswer =
  /** `location` is what a redirect without a target leaves in the response, and goes on. */
  | { readonly kind: 'next'; readonly url: string; readonly location?: string }
  | { readonly kind: 'redirect'; readonly status: number; readonly location: string }
  | Omit<Extract<Outcome, { readonly kind: 'response' }>, 'substatus'>
  | Extract<Outcome, { readonly kind: 'abort' }>
  /** IIS's own error page. */
  | { readonly kind: 'error'; readonly status: string; readonly code: string }
  /** An exception of .NET, by its name. */
  | { readonly kind: 'thrown'; readonly exception: string };

export function answerOf(outcome: Outcome): ComparedAnswer {
  switch (outcome.kind) {
    case 'forward':
    case 'local':
      return { kind: 'next', url: outcome.url };
    case 'redirect':
    case 'abort':
    case 'response':
      return outcome;
    default: {
      const substatus = 'substatus' in outcome ? outcome.substatus : 0;
      return { kind: 'error', status: `${outcome.status}.${substatus}`, code: outcome.code };
    }
  }
}

/** A clock has ended a match. */
export function isSlow(answer: ComparedAnswer): boolean {
  if (answer.kind === 'thrown') return answer.exception === 'RegexMatchTimeoutException';
  return answer.kind === 'error' && answer.code === 'IIS_PATTERN_TOO_SLOW';
}

/**
 * For comparing and for people. Both spellings of a character that RFC 3986 does not allow in a URL
 * count as one, and so does a `?` with no query behind it.
 */
export function printAnswer(answer: ComparedAnswer): string {
  switch (answer.kind) {
    case 'next':
      return `next ${canonical(answer.url)}${answer.location === undefined ? '' : ` Location: ${canonical(answer.location)}`}`;
    case 'redirect':
      return `redirect ${answer.status} ${canonical(answer.location)}`;
    case 'response':
      return `response ${answer.status} ${JSON.stringify([answer.reason, answer.description])}`;
    case 'error':
      return `error ${answer.status}`;
    case 'thrown':
      return `thrown ${answer.exception}`;
    default:
      return 'abort';
  }
}

function canonical(url: string): string {
  return escapeUrl(url)
    .replaceAll(/%[\da-f]{2}/gi, (escape) => escape.toUpperCase())
    .replace(/\?$/, '');
}
