import { duration } from '../../text/duration.ts';
import type { Viewpoint } from '../observations.ts';
import type { FlowVerdict } from '../timeline.ts';
import {
  APPLICATION_FIXES,
  APPLICATION_WOULD_SHOW,
  inApplicationWords,
  refusalFix,
} from './application.ts';
import type { Cause } from './cause.ts';
import { CAUSES, WOULD_SHOW } from './causes.ts';
import { CLOSE_FRAME_RULES } from './close-frame-rules.ts';
import { clockGap } from './clock-gap.ts';
import { CUT_RULES } from './cut-rules.ts';
import type { Facts } from './facts.ts';
import { HANDSHAKE_RULES, statusInBrowser } from './handshake-rules.ts';
import { PROXY_FRAME_RULES } from './proxy-frame-rules.ts';
import { closedAsRelaySaw, RELAY_RULES } from './relay-rules.ts';
import type { RuleMatch } from './rule.ts';
import { aftermath, seen } from './seen.ts';
import { fill, withFailure, type SentenceValues } from './words.ts';

const ESTABLISHED_RULES = [
  ...RELAY_RULES,
  ...PROXY_FRAME_RULES,
  ...CLOSE_FRAME_RULES,
  closedAsRelaySaw,
  ...CUT_RULES,
];

/** Says who ended a socket and why: the first rule that matches. */
export function verdictOf(facts: Facts): FlowVerdict {
  const rules = facts.established ? ESTABLISHED_RULES : HANDSHAKE_RULES;
  for (const rule of rules) {
    const finding = rule(facts);
    if (finding !== undefined) return toVerdict(finding, facts);
  }
  const finding = cannotTell(facts);
  const when = facts.established ? 'end' : 'handshake';
  const ofBackend = facts.ofApplication ? APPLICATION_WOULD_SHOW[when] : undefined;
  const show = { ...WOULD_SHOW[when], ...(ofBackend && { backend: ofBackend }) };
  return toVerdict(
    finding,
    facts,
    (finding.missing ?? []).map((viewpoint) => show[viewpoint]),
  );
}

/** Names the viewpoints that were not watched. If all were, names those that saw nothing. */
function cannotTell(facts: Facts): RuleMatch {
  const { browser, entry, open, close, watched, via } = facts;
  const onTheWay: readonly Viewpoint[] =
    via === 'direct' ? ['browser', 'backend'] : ['browser', 'proxy', 'backend'];
  const unwatched = onTheWay.filter((viewpoint) => !watched[viewpoint]);
  const saw = {
    browser: browser !== undefined,
    proxy: entry !== undefined && facts.proxyTells,
    backend: (open ?? close) !== undefined,
  };
  const blind = onTheWay.filter((viewpoint) => !saw[viewpoint]);
  const missing = unwatched.length > 0 ? unwatched : blind;
  return {
    cause: 'cannot-tell',
    values: whatIsKnown(facts),
    evidence: [...seen(facts, 'browser error'), ...aftermath(facts)],
    missing,
  };
}

function whatIsKnown(facts: Facts): SentenceValues {
  const { established, ageMs, browser, close } = facts;
  if (established) {
    const age = ageMs === undefined ? undefined : duration(ageMs, 1);
    const frame = (browser?.closed ?? close) === undefined ? undefined : 'without a close frame';
    const what = fill('It ended[ after {age}][ {frame}]', { age, frame });
    return { what, open: 'who ended it', clocks: clockGap(facts) };
  }
  const status = statusInBrowser(browser);
  const what =
    status === undefined ? 'Its handshake failed' : `Its handshake was answered ${status}`;
  return { what, open: status === undefined ? 'where' : 'by whom' };
}

function toVerdict(finding: RuleMatch, facts: Facts, next: readonly string[] = []): FlowVerdict {
  const { browser, ofApplication, ofBrowser } = facts;
  const { cause, evidence, missing = [] } = finding;
  const { who, sentence, ...known }: Cause = CAUSES[cause];
  const own = ofApplication ? applicationFix(finding) : undefined;
  const { fix = own ?? known.fix, failure = known.failure } = finding;
  const { ageMs } = { ...(facts.established && { ageMs: facts.ageMs }), ...finding.values };
  const age = typeof ageMs === 'number' ? duration(ageMs, 1) : undefined;
  const party = ofBrowser ? 'The page' : 'The client';
  const origin = browser?.request['origin'];
  const inWords = ofApplication ? inApplicationWords : (text: string): string => text;
  const values = {
    party,
    origin,
    page: ofBrowser ? 'page' : undefined,
    ...ownTexts(finding, inWords),
    age,
  };
  const said = withFailure(fill(inWords(sentence), values), failure);
  const parts = [said, ...(fix === undefined ? [] : [fill(inWords(fix), values)]), ...next];
  const text = parts.join(' ');
  return { who, cause, ...(failure && { failure }), sentence: text, evidence, missing };
}

/** The values of a match; those that are the lab's own words in the words for its backend. */
function ownTexts(
  { cause, values = {} }: RuleMatch,
  inWords: (text: string) => string,
): SentenceValues {
  const names = ['meaning', ...(cause === 'backend-unreachable' ? ['reason'] : [])];
  const changed = names
    .map((name) => [name, values[name]] as const)
    .flatMap(([name, value]) => (typeof value === 'string' ? [[name, inWords(value)]] : []));
  return { ...values, ...Object.fromEntries(changed) };
}

function applicationFix({ cause, values }: RuleMatch): string | undefined {
  if (cause !== 'handshake-refused-by-backend') return APPLICATION_FIXES[cause];
  return refusalFix(Number(values?.['status']));
}
