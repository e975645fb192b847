import type { TraceStep } from '../../outcome.ts';

/** A response, as the backend gave it or as the client gets it. */
export interface IisResponse {
  readonly status: number;
  /** In order; a name may stand more than once, as Set-Cookie does. */
  readonly headers: readonly ResponseHeader[];
}

export interface ResponseHeader {
  readonly name: string;
  readonly value: string;
}

/** What IIS makes of a response, and how. */
export interface ResponseEvaluation {
  readonly response: IisResponse;
  readonly trace: readonly TraceStep[];
}

export function hasName(name: string): (header: ResponseHeader) => boolean {
  const lower = name.toLowerCase();
  return (header) => header.name.toLowerCase() === lower;
}
