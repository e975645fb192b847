import { evaluate } from '../engine/evaluate.ts';
import { ruleXml } from '../rule-xml.ts';
import type { IisConfiguration } from '../model.ts';
import type { IisRequest } from '../request.ts';
import { type ComparedAnswer, answerOf, isSlow, printAnswer } from './answer.ts';
import { DIFFERENCE_IDS, type DifferenceId } from './differences.ts';
import type { Middleware } from './middleware.ts';
import { modelAnswer } from './model/middleware-model.ts';
import type { DotNetRegex } from './model/state.ts';

/** One request, and what the middleware has answered. */
export interface JudgedPair {
  readonly configuration: IisConfiguration;
  readonly request: IisRequest;
  readonly middleware: ComparedAnswer;
}

/** Ids are none if the two agree. */
export type Judgement =
  | { readonly differences: readonly DifferenceId[]; readonly answer: ComparedAnswer }
  /** A pattern goes on and on, and a clock has ended it. */
  | { readonly slow: true }
  | { readonly fault: string };

/**
 * Compares the engine's answer with the middleware's. They may differ only as the model says: with
 * all differences it has to answer what the middleware answers, without any what the engine does.
 * The differences are those of which none can be left out.
 */
export async function judge(
  { configuration, request, middleware }: JudgedPair,
  match: Middleware['match'],
): Promise<Judgement> {
  const regex: DotNetRegex = { asked: new Map(), found: new Map(), ours: new Map() };
  const model = (ids: readonly DifferenceId[]): string => {
    const has = (id: DifferenceId): boolean => ids.includes(id);
    return printAnswer(modelAnswer(configuration, request, has, regex));
  };
  const answer = answerOf(evaluate(configuration, request).outcome);
  const [engine, outside] = [printAnswer(answer), printAnswer(middleware)];
  if (isSlow(answer) || isSlow(middleware)) return { slow: true };
  const plain = model([]);
  if (plain !== engine) {
    return { fault: `the engine and its model differ\n  engine: ${engine}\n  model:  ${plain}` };
  }
  // Every answer of .NET's Regex may lead to other questions.
  while (model(DIFFERENCE_IDS) !== outside && (await askDotNet(regex, match))) continue;
  const expected = model(DIFFERENCE_IDS);
  if (isSlow(modelAnswer(configuration, request, () => true, regex))) return { slow: true };
  if (expected !== outside) {
    const said = `  engine:     ${engine}\n  expected:   ${expected}\n  middleware: ${outside}`;
    return { fault: `the middleware answers otherwise than the differences say\n${said}` };
  }
  if (engine === outside) return { differences: [], answer };
  return { differences: fewest((ids) => model(ids) === outside), answer };
}

/** False: it has been asked all of it. */
async function askDotNet(
  { asked, found }: DotNetRegex,
  match: Middleware['match'],
): Promise<boolean> {
  const open = [...asked].filter(([key]) => !found.has(key));
  const groups = await match(open.map(([, one]) => one));
  for (const [index, [key]] of open.entries()) found.set(key, groups[index] ?? null);
  return open.length > 0;
}

function fewest(explains: (ids: readonly DifferenceId[]) => boolean): readonly DifferenceId[] {
  let ids = DIFFERENCE_IDS;
  for (const id of DIFFERENCE_IDS) {
    const fewer = ids.filter((other) => other !== id);
    if (explains(fewer)) ids = fewer;
  }
  return ids;
}

export function printPair({ configuration, request }: Omit<JudgedPair, 'middleware'>): string {
  const { method, scheme, host, target, headers } = request;
  const { globalRules, siteRules } = configuration;
  return [
    ...[...globalRules, ...siteRules].map((rule) => `  ${rule.scope}: ${ruleXml(rule)}`),
    `  > ${method} ${scheme}://${host}${target}`,
    ...Object.entries(headers).map(([name, value]) => `  > ${name}: ${value}`),
  ].join('\n');
}
