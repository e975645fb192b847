import type { IisConfiguration, ProtocolSettings } from '../../model.ts';
import type { Outcome, TraceStep } from '../../outcome.ts';
import type { IisRequest, SiteFolder } from '../../request.ts';
import { settingsAt } from '../../settings-at.ts';
import { protocolOf } from '../../web-farms.ts';
import { EngineError, NotCarried } from '../engine-error.ts';
import { runRequest } from '../evaluate.ts';
import { runOutboundRules } from './outbound-rules.ts';
import { withCustomHeaders } from './custom-headers.ts';
import type { IisResponse, ResponseEvaluation } from './response.ts';
import { reverseRewrite } from './reverse-rewrite.ts';

/**
 * The response that the client gets. ARR changes what the backend answered, a redirect of the site's
 * own gets its redirectHeaders, then the customHeaders are added, then outbound rules rewrite both (general knowledge: people remove
 * X-Powered-By with an outbound rule). `outcome` is that of `evaluate`: ARR changes a forwarded
 * response only. A pure function, which never throws.
 */
export function evaluateResponse(
  configuration: IisConfiguration,
  request: IisRequest,
  response: IisResponse,
  outcome: Outcome,
  folder?: SiteFolder,
): ResponseEvaluation {
  const trace: TraceStep[] = [];
  const forwarded =
    outcome.kind === 'forward'
      ? throughArr(protocolOf(configuration, outcome), request, response)
      : response;
  // Outbound rules read the variables that the request's own rules have set: once more, then.
  const { transaction } = runRequest(configuration, request, folder);
  const settings = settingsAt(configuration, transaction?.current.path ?? '/');
  const ofRedirect = outcome.kind === 'redirect' ? settings.redirectHeaders : [];
  const complete = {
    status: forwarded.status,
    headers: withCustomHeaders([...forwarded.headers, ...ofRedirect], settings),
  };
  if (transaction === undefined) return { response: complete, trace };
  try {
    return { response: runOutboundRules({ ...transaction, trace }, complete), trace };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    trace.push({ kind: 'outcome', text: error.message });
    return { response: { status: error instanceof NotCarried ? 501 : 500, headers: [] }, trace };
  }
}

function throughArr(
  protocol: ProtocolSettings,
  request: IisRequest,
  { status, headers }: IisResponse,
): IisResponse {
  const own = protocol.arrResponseHeader ? [{ name: 'X-Powered-By', value: 'ARR/3.0' }] : [];
  const reversed = protocol.reverseRewriteHostInResponseHeaders
    ? headers.map((header) => reverseRewrite(request, header))
    : headers;
  return { status, headers: [...reversed, ...own] };
}
