import type { Action } from '../../../../iis-config/model.ts';
import type { Site } from '../../site.ts';
import type { Statements } from '../../print.ts';
import { errorPage, errorTitle, pageText, withSubstatus } from '../../text/error-page.ts';
import { headerIdentifier, quoted, variableValue } from '../../text/quoting.ts';
import { forwardLines } from './forward.ts';
import { Unsupported } from '../../refusal.ts';
import { afterSetting, rememberOriginal } from '../../site/state-variables.ts';
import type { ReadRule } from '../read/read-rule.ts';
import { redirectLines } from './redirect.ts';
import type { HereUrl, Url } from '../read/url.ts';
import type { WrittenAction } from './written-action.ts';

/** @param test whether the rule holds: `$r2 = "m"` */
export function writeAction(site: Site, read: ReadRule, test: string): WrittenAction {
  const { rule, forbidden } = read;
  if (forbidden !== undefined) {
    const why = `allowedServerVariables does not list ${forbidden.replaceAll(/\W/g, '?')}.`;
    return { inside: [errorPage('500.50', why)], answers: true };
  }
  const sets = read.settings.flatMap(setVariable);
  const action = actionLines(site, read, test);
  const isRewrite = rule.action.type === 'Rewrite';
  const rewritten = isRewrite ? rememberOriginal(site) : [];
  const logged = isRewrite && rule.action.logRewrittenUrl ? [OTHER_LOG] : [];
  const stop = rule.stopProcessing && action.answers !== true ? ['set $iis_done stop;'] : [];
  return {
    ...action,
    needs: [{ notes: logged }, ...(action.needs ?? [])],
    inside: [...sets, ...action.inside, ...rewritten, ...stop],
  };
}

function setVariable({ setting, value }: ReadRule['settings'][number]): Statements {
  const { name, replace } = setting;
  const variable = `iis_var_${headerIdentifier(name)}`;
  if (replace) {
    return [...value.before, `set $${variable} ${value.printed};`, ...afterSetting(name)];
  }
  const kept = `set $${variable} $iis_kept_${headerIdentifier(name)};`;
  return [...value.before, `set $iis_new ${value.printed};`, kept];
}

function actionLines(site: Site, read: ReadRule, test: string): WrittenAction {
  const { action } = read.rule;
  const { url, isScripted } = read;
  if (action.type === 'AbortRequest') {
    return { inside: ['return 444; # closes the connection'], answers: true };
  }
  if (action.type === 'CustomResponse') return customResponse(action, read.texts);
  switch (url?.to) {
    case 'here':
      return localPath(url, isScripted);
    case 'server':
      return forwardLines(site, url, read);
    case 'client':
      return redirectLines(site, url, isScripted, test);
    default:
      return { inside: [] };
  }
}

function localPath({ before, printed, query, isMixed }: Url & HereUrl, isScripted: boolean) {
  const value = variableValue('iis_to_path');
  return {
    mixesPath: isScripted && isMixed,
    inside: [
      ...before,
      `set $iis_to ${printed};`,
      query,
      isScripted
        ? ({ call: 'localPath', value, result: 'iis_path' } as const)
        : 'set $iis_path $iis_to_local_path;',
      'set $iis_there "";',
      'set $iis_url $iis_relative_path;',
    ],
  };
}

function customResponse(
  { status, substatus }: Extract<Action, { readonly type: 'CustomResponse' }>,
  [reason, description]: ReadRule['texts'],
): WrittenAction {
  if (status < 200 || (status >= 300 && status < 309)) {
    throw new Unsupported(`nginx cannot answer with ${status} itself`, 'use another status');
  }
  const { text: phrase = '', before = [] } = reason ?? {};
  const { text: why = '' } = description ?? {};
  const isPage = status >= 400;
  // An empty text would be nginx's own page, and 444 would close the connection.
  const body = why || phrase || String(status);
  const title = errorTitle(status, substatus, phrase);
  return {
    answers: true,
    needs: [
      ...(phrase === '' ? [] : [{ notes: [OTHER_REASON] }]),
      ...(isPage && why !== '' ? [{ notes: [OTHER_PAGE] }] : []),
    ],
    inside: [
      ...before,
      ...(description?.before ?? []),
      ...(substatus === 0 ? [] : [withSubstatus(substatus).trim()]),
      `return ${status} ${isPage ? pageText(title, why) : quoted(body)};`,
    ],
  };
}

const OTHER_LOG = 'logRewrittenUrl: nginx logs the URL as it was requested.';
const OTHER_REASON = 'nginx writes its own reason phrase for the status.';
/** Readings UR7 and UR38. */
const OTHER_PAGE =
  'nginx shows statusDescription to everybody; IIS does to clients on the server itself, and has a stock page for others.';
