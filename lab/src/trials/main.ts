/**
 * The doctor before real proxies: every healthy set-up has to be healthy, and every broken one has
 * to be named. Programs that the machine lacks are fetched.
 *
 *   node lab/dist/trials/main.js [--healthy|--broken] [--times=1] [--only=apache] [--at-once=2]
 */
import { BROKEN, HEALTHY, PROGRAMS, type Setup } from '@lab101/failures';
import { printVerdict, type Verdict } from '@lab101/doctor';
import { missing } from '../gallery/as-program.ts';
import { type GalleryMachine, galleryMachine } from '../gallery/gallery-machine.ts';
import { examineSetup } from './examine-setup.ts';
import { missingForYarp } from './yarp/yarp.ts';

const words = process.argv.slice(2);
const said = (name: string): string | undefined =>
  words.find((word) => word.startsWith(`--${name}=`))?.split('=')[1];

type Result = 'passed' | 'beside' | 'failed' | 'not run';

async function main(): Promise<void> {
  const wanted = words.includes('--healthy')
    ? HEALTHY
    : words.includes('--broken')
      ? BROKEN
      : [...HEALTHY, ...BROKEN];
  const only = said('only');
  const setups = wanted.filter(
    ({ name, proxy }) => only === undefined || `${proxy} ${name}`.includes(only),
  );
  const rounds = Array.from({ length: Number(said('times') ?? 1) }, () => setups).flat();
  const machine = await galleryMachine();
  const results = await inTurns(rounds, Number(said('at-once') ?? 2), (setup) =>
    runOne(setup, machine),
  );
  const count = (result: Result): number => results.filter((one) => one === result).length;
  const right = count('passed');
  const beside = count('beside');
  const wrong = count('failed');
  console.log(`${right + beside} passed, ${wrong} failed, ${count('not run')} not run`);
  const share = (100 * right) / Math.max(1, right + beside + wrong);
  console.log(`the first verdict is right: ${share.toFixed(1)} %, beside: ${beside}`);
  if (count('failed') > 0) process.exitCode = 1;
}

const WORDS: Readonly<Record<Result, string>> = {
  passed: 'ok    ',
  beside: 'beside',
  failed: 'WRONG ',
  'not run': 'not run',
};

const reasons = new Map<string, Promise<string | undefined>>();

/** Once for all set-ups of a proxy. */
function reasonNotToRun({ proxy }: Setup): Promise<string | undefined> {
  const known = reasons.get(proxy) ?? look(proxy);
  reasons.set(proxy, known);
  return known;
}

async function look(proxy: Setup['proxy']): Promise<string | undefined> {
  if (proxy === 'direct') return undefined;
  return proxy === 'yarp' ? await missingForYarp() : await missing(PROGRAMS[proxy]);
}

async function runOne(setup: Setup, machine: GalleryMachine): Promise<Result> {
  const why = await reasonNotToRun(setup);
  if (why !== undefined) {
    console.log(`not run: ${setup.name}: ${why}`);
    return 'not run';
  }
  const startedAt = performance.now();
  try {
    const verdict = await examineSetup(setup, machine);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const result = judge(setup, verdict);
    const got =
      verdict.state === 'healthy'
        ? 'healthy'
        : `${verdict.code ?? verdict.state} ${verdict.certainty ?? ''}`;
    console.log(`${WORDS[result]}  ${setup.name}: ${got.trim()} (${seconds} s)`);
    if (result === 'failed' || words.includes('--verbose')) console.log(printVerdict(verdict));
    if (result === 'failed' && verdict.certainty === 'certain') console.log('WRONG AND CERTAIN');
    return result;
  } catch (error) {
    console.log(`ERROR: ${setup.name}: ${error instanceof Error ? error.message : String(error)}`);
    return 'failed';
  }
}

function judge({ codes, mayStandBeside }: Setup, verdict: Verdict): Result {
  const { state, code, alternatives } = verdict;
  if (codes === undefined) return state === 'healthy' ? 'passed' : 'failed';
  const isRight = (given: string | null): boolean => codes.some((one) => one === given);
  if (isRight(code)) return 'passed';
  const isBeside = alternatives.some((one) => isRight(one.code));
  return mayStandBeside === true && isBeside ? 'beside' : 'failed';
}

async function inTurns<T, R>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const left = all.values();
  const worker = async (): Promise<void> => {
    for (const one of left) results.push(await work(one));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

await main();
