import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { readRequestUrl } from '../engine/request-url.ts';
import type { IisConfiguration } from '../model.ts';
import type { IisRequest } from '../request.ts';
import type { Answer } from './answer.ts';
import type { RegexMatch } from './model/state.ts';
import { rewriteXml } from './rewrite-xml.ts';

/** The middleware's answers to the requests, or why it does not load the rules. */
export type Verdict = Refused | { readonly answers: readonly Answer[] };

interface Refused {
  /** The name of the exception. */
  readonly refused: string;
  readonly message: string;
}

/** One process of .NET that answers until it is closed. */
export interface Middleware {
  readonly ask: (
    configuration: IisConfiguration,
    requests: readonly IisRequest[],
  ) => Promise<Verdict>;
  /** What .NET's Regex finds: the groups, or null. */
  readonly match: (matches: readonly RegexMatch[]) => Promise<readonly (readonly string[] | null)[]>;
  readonly close: () => Promise<void>;
}

/** The source stands beside the TypeScript: this file runs in dist/. */
const PROGRAM = fileURLToPath(
  new URL('../../../iis-config/differential/middleware.cs', import.meta.url),
);

/** The first run compiles it, which takes from 10 seconds to a minute. */
export function startMiddleware(): Middleware {
  const child = spawn('dotnet', ['run', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' },
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
    const line = await Promise.race([lines.next(), failed]);
    if (line.done === true) throw new Error(`dotnet run ${PROGRAM} ended: run it by hand`);
    return JSON.parse(line.value);
  };
  return {
    ask: async (configuration, requests) => {
      const rewrite = rewriteXml(configuration);
      const said = await send({ rewrite, requests: requests.map(requestJson) });
      const verdict = said as Refused | { readonly answers: readonly DotNetAnswer[] };
      if ('refused' in verdict) return verdict;
      return { answers: verdict.answers.map((one, index) => answerOf(one, requests[index])) };
    },
    match: async (matches) => {
      const said = await send({ matches });
      return (said as { readonly groups: readonly (readonly string[] | null)[] }).groups;
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

function answerOf(answer: DotNetAnswer, request: IisRequest | undefined): Answer {
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
