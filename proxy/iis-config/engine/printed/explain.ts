import type { Evaluation, Outcome, TraceStep } from '../../outcome.ts';

/** How a text is set off for people: by colours in a terminal, else not at all. */
export interface Styler {
  /** A phase, and the outcome. */
  readonly heading: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  /** What only matters on a closer look. */
  readonly quiet: (text: string) => string;
}

const asItIs = (text: string): string => text;
export const PLAIN: Styler = { heading: asItIs, good: asItIs, bad: asItIs, quiet: asItIs };

/** Which headers of a forwarded request ARR writes itself. */
export interface SentHeaders {
  /** The Host that the backend gets. Default: it is not printed. */
  readonly host?: string;
  /** The header to which ARR appends the client's address, in any case (xForwardedForHeaderName). */
  readonly appended: string;
}

const LABEL_WIDTH = 'condition'.length;

/**
 * Tells what the rules did, rule by rule, and what came out of it. Without a newline at its end.
 *
 * @param sent what ARR does with the headers of a forwarded request. Default: nothing
 */
export function renderExplanation(
  { outcome, trace }: Evaluation,
  styler: Styler = PLAIN,
  sent: SentHeaders = { appended: '' },
): string {
  const lines = trace.flatMap((step, index) => stepLines(step, trace[index + 1], styler));
  const isGlobal = trace.every((step) => step.kind !== 'phase' || step.scope === 'global');
  const passedBy =
    isGlobal && outcome.kind === 'forward'
      ? ['', `${styler.heading('site rules  ')}  ${styler.quiet('not run: ARR has the request')}`]
      : [];
  return [...lines, ...passedBy, '', ...outcomeLines(outcome, styler, sent)].join('\n').trimStart();
}

function stepLines(step: TraceStep, next: TraceStep | undefined, styler: Styler): string[] {
  switch (step.kind) {
    case 'phase': {
      const title = `${step.scope} rules`.padEnd('global rules'.length);
      const isEmpty = next?.kind !== 'rule';
      const head = `${styler.heading(title)}  ${printable(step.url)}`;
      return ['', isEmpty ? `${head}  ${styler.quiet('(there are none)')}` : head];
    }
    case 'location': {
      const which = `${printable(step.path)}  ${styler.quiet('its requestFiltering, httpProtocol and webSocket hold')}`;
      return ['', `${styler.heading('location    ')}  ${which}`];
    }
    case 'rule':
      return [`  ${quote(step.rule)}${step.disabled ? styler.quiet('  disabled') : ''}`];
    case 'match':
      return [
        row('match', `${mark(step.matched, styler)} ${quote(step.input)} ${verdict(step)}`, styler),
        ...capturesLine('R', step.captures, styler),
      ];
    case 'condition':
      return [
        row('condition', `${mark(step.matched, styler)} ${conditionText(step)}`, styler),
        ...capturesLine('C', step.captures, styler),
      ];
    case 'set':
      return [row('set', setText(step, styler), styler)];
    case 'action':
      return [row('action', `${step.type} ${printable(step.result)}`.trimEnd(), styler)];
    case 'stop':
      return [row('stop', styler.quiet('stopProcessing: no rule after this one'), styler)];
    default:
      return [];
  }
}

function row(label: string, text: string, styler: Styler): string {
  return `    ${styler.quiet(label.padEnd(LABEL_WIDTH))}  ${text}`;
}

function mark(holds: boolean, styler: Styler): string {
  return holds ? styler.good('✓') : styler.bad('✗');
}

type Matching = Extract<TraceStep, { readonly kind: 'match' | 'condition' }>;

/** `matched` says whether the rule goes on; the pattern itself matched the other way, negated. */
function verdict({ matched, negate, pattern }: Matching): string {
  const verb = matched === negate ? 'does not match' : 'matches';
  const shown = pattern === '' ? 'the empty pattern' : pattern;
  return `${verb} ${shown}${negate ? ', and it is negated' : ''}`;
}

function conditionText(step: Extract<TraceStep, { readonly kind: 'condition' }>): string {
  const input = step.template === step.input ? '' : `${step.template} is `;
  return `${input}${quote(step.input)}, which ${folderVerdict(step) ?? verdict(step)}`;
}

function folderVerdict({ pattern, matched, negate }: Matching): string | undefined {
  const what = { IsFile: 'a file', IsDirectory: 'a directory' }[pattern];
  if (what === undefined) return undefined;
  return `is ${matched === negate ? 'not ' : ''}${what}${negate ? ', and it is negated' : ''}`;
}

function capturesLine(letter: 'R' | 'C', captures: readonly string[], styler: Styler): string[] {
  if (captures.length === 0) return [];
  const list = captures.map((capture, index) => `{${letter}:${index}} ${quote(capture)}`);
  return [row('', `  ${styler.quiet(list.join('  '))}`, styler)];
}

function setText(step: Extract<TraceStep, { readonly kind: 'set' }>, styler: Styler): string {
  const removed = step.value === '' && step.name.startsWith('HTTP_');
  const note = step.kept ? '  kept: replace="false"' : removed ? '  the header is removed' : '';
  return `${step.name} = ${quote(step.value)}${styler.quiet(note)}`;
}

function outcomeLines(outcome: Outcome, styler: Styler, { host, appended }: SentHeaders): string[] {
  const line = (title: string, text: string): string =>
    `${styler.heading(title)}  ${printable(text)}`;
  switch (outcome.kind) {
    case 'forward':
      return [
        line('forward', `${outcome.url}${outcome.webSocket ? '  with the WebSocket' : ''}`),
        ...farmLine(outcome, styler),
        ...(host === undefined ? [] : [`  host: ${printable(host)}`]),
        ...[...outcome.requestHeaders]
          .filter(([name]) => host === undefined || name !== 'host')
          .map((header) => headerLine(header, styler, appended)),
      ];
    case 'redirect':
      return [line('redirect', `${outcome.status} ${outcome.location}`)];
    case 'response':
      return [
        line('response', `${outcome.status}.${outcome.substatus} ${outcome.reason}`.trimEnd()),
        ...descriptionLine(outcome, styler),
      ];
    case 'abort':
      return [line('abort', 'the connection is dropped, without a response')];
    case 'local':
      return [line('local', `IIS serves ${outcome.url} from the site's folder`)];
    case 'not-carried':
      return [`${styler.bad('not carried')}  ${printable(outcome.explanation)} [${outcome.code}]`];
    default:
      return [
        `${styler.bad(`error ${outcome.status}.${outcome.substatus}`)}  ${printable(outcome.explanation)} [${outcome.code}]`,
      ];
  }
}

/** IIS's error pages replace what rules answer from 400 on [readings UR7, UR38]. */
function descriptionLine(
  { status, description }: Extract<Outcome, { readonly kind: 'response' }>,
  styler: Styler,
): string[] {
  if (description === '') return [];
  const line = `  ${printable(description)}`;
  if (status < 400) return [line];
  return [`${line}  ${styler.quiet('(to clients on the server itself; others get a stock page)')}`];
}

function farmLine(
  { farm }: Extract<Outcome, { readonly kind: 'forward' }>,
  styler: Styler,
): string[] {
  if (farm === undefined) return [];
  return [
    `  ${styler.quiet('web farm')} ${printable(farm.name)}: ${farm.servers.map(printable).join(', ')}`,
  ];
}

function headerLine(
  [name, value]: readonly [name: string, value: string],
  styler: Styler,
  appended: string,
): string {
  const isAppended = name === appended.toLowerCase();
  if (value === '') {
    const then = isAppended ? '(removed; ARR sends the client’s address)' : '(removed)';
    return `  ${name} ${styler.quiet(then)}`;
  }
  const then = isAppended ? styler.quiet(', and ARR appends the client’s address') : '';
  return `  ${name}: ${printable(value)}${then}`;
}

function quote(text: string): string {
  return `"${printable(text)}"`;
}

/** A decoded URL may hold what a terminal obeys, such as ESC. */
function printable(text: string): string {
  return text.replaceAll(/\p{Control}/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
}
