import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { readRequestUrl } from '../engine/request-url.ts';
import type { IisRequest } from '../request.ts';
import type { ComparedAnswer } from './answer.ts';
import type { DotNetGroups, RegexMatch } from './model/state.ts';

/** The middleware's answers to the requests, or why it does not load the rules. */
export type MiddlewareVerdict = Refused | { readonly answers: readonly ComparedAnswer[] };

interface Refused {
  /** The name of the exception. */
  readonly refused: string;
  readonly message: string;
}

/** One process of .NET that answers until it is closed. */
export interface Middleware {
  /** @param rewrite a file with `<rewrite>` in it */
  readonly ask: (rewrite: string, requests: readonly IisRequest[]) => Promise<MiddlewareVerdict>;
  readonly match: (matches: readonly RegexMatch[]) => Promise<readonly DotNetGroups[]>;
  readonly close: () => Promise<void>;
}

/** The source stands beside the TypeScript: this file runs in dist/. */
const PROGRAM = fileURLToPath(
  new URL('../../../iis-config/differential/middleware.cs', import.meta.url),
);

/**
 * The first run compiles it, which takes from 10 seconds to a minute.
 *
 * @param environment of this process
 */
export function startMiddleware(environment: NodeJS.ProcessEnv): Middleware {
  const child = spawn('dotnet', ['run', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...environment, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
  });
  const failed = once(child, 'error').then(([error]: unknown[]) => {
    throw error;
  });
  failed.catch(() => undefined); // whoever asks hears of it
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const ended = once(child, 'exit');
  ended.catch(() => undefined);
  const send = async (asked: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(asked)}\n`);
    let line = await Promise.race([lines.next(), failed]);
    // dotnet may greet first.
    while (line.done !== true && !line.value.startsWith('{')) line = await lines.next();
    if (line.done === true) throw new Error(`dotnet run ${PROGRAM} ended: run it by hand`);
    return JSON.parse(line.value);
  };
  return {
    ask: async (rewrite, requests) => {
      const said = await send({ rewrite, requests: requests.map(requestJson) });
      const verdict = said as Refused | { readonly answers: readonly DotNetAnswer[] };
      if ('refused' in verdict) return verdict;
      return { answers: verdict.answers.map((one, index) => answerOf(one, requests[index])) };
    },
    match: async (matches) => {
      const said = await send({ matches });
      return (said as { readonly groups: readonly DotNetGroups[] }).groups;
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function requestJson(request: IisRequest): object {
  const { path, query } = readRequestUrl(request.target);
  return { ...request, path, query: query === '' ? '' : `?${query}` };
}

/** As middleware.cs writes it. */
type DotNetAnswer =
  | { readonly kind: 'abort' }
  | { readonly kind: 'thrown'; readonly exception: string }
  | {
      readonly kind: 'next';
      readonly scheme: string;
      readonly host: string;
      readonly path: string;
      readonly query: string;
      readonly location: string | null;
    }
  | {
      readonly kind: 'ended';
      readonly status: number;
      readonly location: string | null;
      readonly reason: string | null;
      readonly body: string;
    };

function answerOf(answer: DotNetAnswer, request: IisRequest | undefined): ComparedAnswer {
  if (answer.kind === 'ended') {
    const { status, location, reason, body } = answer;
    if (location !== null && status < 400 && status > 300) {
      return { kind: 'redirect', status, location };
    }
    return { kind: 'response', status, reason: reason ?? '', description: body };
  }
  if (answer.kind !== 'next') return answer;
  const { scheme, host, path, query, location } = answer;
  const isHere = scheme === request?.scheme && host === request.host;
  const url = isHere ? path + query : `${scheme}://${host}${path || '/'}${query}`;
  return { kind: 'next', url, ...(location === null ? {} : { location }) };
}
