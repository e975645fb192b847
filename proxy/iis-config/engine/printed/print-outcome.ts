import type { Outcome } from '../../outcome.ts';

/** An outcome in a line. */
export function printOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'forward':
      return `${outcome.webSocket ? 'forward the WebSocket to' : 'forward to'} ${outcome.url}`;
    case 'redirect':
      return `redirect ${outcome.status} to ${outcome.location}`;
    case 'response':
      return `respond ${outcome.status}.${outcome.substatus} ${outcome.reason}`.trimEnd();
    case 'abort':
      return 'abort: the connection is dropped without a response';
    case 'local':
      return `serve ${outcome.url} from the site's folder`;
    case 'not-carried':
      return `not carried [${outcome.code}]`;
    default:
      return `error ${outcome.status}.${outcome.substatus} [${outcome.code}]`;
  }
}
