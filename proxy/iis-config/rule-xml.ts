import { REDIRECT_TYPES, REDIRECTS, type Action, type Condition, type Rule } from './model.ts';

/** A rule as it would stand in the file, in one line: what is default is left out. */
export function ruleXml(rule: Rule): string {
  const parts = [
    element('match', {
      url: rule.match.url.text,
      ignoreCase: rule.match.url.ignoreCase ? undefined : 'false',
      negate: rule.match.negate ? 'true' : undefined,
    }),
    conditionsXml(rule),
    rule.serverVariables.length === 0
      ? ''
      : `<serverVariables>${rule.serverVariables.map(setXml).join('')}</serverVariables>`,
    actionXml(rule.action),
  ];
  const start = startTag('rule', {
    name: rule.name,
    enabled: rule.enabled ? undefined : 'false',
    patternSyntax: rule.patternSyntax === 'ECMAScript' ? undefined : rule.patternSyntax,
    stopProcessing: rule.stopProcessing ? 'true' : undefined,
  });
  return `${start}${parts.join('')}</rule>`;
}

type Attributes = Readonly<Record<string, string | undefined>>;

function conditionsXml({ conditions }: Rule): string {
  if (conditions.list.length === 0) return '';
  const start = startTag('conditions', {
    logicalGrouping: conditions.logicalGrouping === 'MatchAll' ? undefined : 'MatchAny',
    trackAllCaptures: conditions.trackAllCaptures ? 'true' : undefined,
  });
  return `${start}${conditions.list.map(conditionXml).join('')}</conditions>`;
}

function conditionXml(condition: Condition): string {
  return element('add', {
    input: condition.input.text,
    matchType: condition.matchType === 'Pattern' ? undefined : condition.matchType,
    pattern: condition.matchType === 'Pattern' ? condition.pattern.text : undefined,
    ignoreCase: condition.pattern.ignoreCase ? undefined : 'false',
    negate: condition.negate ? 'true' : undefined,
  });
}

function setXml({ name, value, replace }: Rule['serverVariables'][number]): string {
  return element('set', { name, value: value.text, replace: replace ? undefined : 'false' });
}

function actionXml(action: Action): string {
  switch (action.type) {
    case 'Rewrite':
      return element('action', {
        type: action.type,
        url: action.url.text,
        appendQueryString: action.appendQueryString ? undefined : 'false',
        logRewrittenUrl: action.logRewrittenUrl ? 'true' : undefined,
      });
    case 'Redirect':
      return element('action', {
        type: action.type,
        url: action.url.text,
        appendQueryString: action.appendQueryString ? undefined : 'false',
        redirectType:
          action.status === 301
            ? undefined
            : REDIRECT_TYPES.find((type) => REDIRECTS[type] === action.status),
      });
    case 'CustomResponse':
      return element('action', {
        type: action.type,
        statusCode: String(action.status),
        subStatusCode: action.substatus === 0 ? undefined : String(action.substatus),
        statusReason: action.reason.text || undefined,
        statusDescription: action.description.text || undefined,
      });
    default:
      return element('action', { type: action.type });
  }
}

function element(name: string, attributes: Attributes): string {
  return startTag(name, attributes).replace(/>$/, ' />');
}

export function startTag(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escapeXml(value)}"`],
  );
  return `<${name}${written.join('')}>`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/\p{Cc}/gu, (control) => `&#${control.charCodeAt(0)};`);
}
