import { chainAt, type Face, type Failure, failures, type Hop, PROGRAMS } from '@lab101/failures';
import { LabError } from '../errors.ts';

/** A face by its name, such as `F03.1`. */
export interface NamedFace {
  readonly name: string;
  readonly failure: Failure;
  readonly face: Face;
}

/**
 * @param wanted `F03` for its first face, or `F03.2`
 * @throws {LabError} LAB_BAD_OPTION if the gallery has no such failure, or it does not run here
 */
export function findFace(wanted: string | undefined): NamedFace {
  const found = /^(?<id>F\d\d)(?:\.(?<number>\d+))?$/.exec(wanted?.trim().toUpperCase() ?? '');
  const failure = failures.find(({ id }) => id === found?.groups?.['id']);
  if (failure === undefined) {
    throw badFailure(`F must name a failure of the gallery, such as F03, got "${wanted ?? ''}"`);
  }
  const { id, faces, notRun } = failure;
  if (notRun !== undefined) throw badFailure(`${id} does not run here: ${notRun}`);
  const number = Number(found?.groups?.['number'] ?? 1);
  const face = faces[number - 1];
  if (face === undefined) {
    const those = faces.length === 1 ? 'one face' : `the faces ${id}.1 to ${id}.${faces.length}`;
    throw badFailure(`${id} has ${those}, got "${wanted}"`);
  }
  return { name: `${id}.${number}`, failure, face };
}

const badFailure = (message: string): LabError =>
  new LabError('LAB_BAD_OPTION', message, { next: 'make gallery lists them' });

/** What the hop is called: a program's name, or what a small hop stands for. */
export const hopTitle = (hop: Hop): string =>
  'proxy' in hop ? PROGRAMS[hop.proxy].title : hop.hop;

/** The proxies that a failure is shown with; `a small hop` stands for what does not run here. */
export function proxiesOf(faces: readonly Face[]): readonly string[] {
  const names = faces.flatMap(({ chain }) =>
    chain.map((hop) => ('proxy' in hop ? PROGRAMS[hop.proxy].title : 'a small hop')),
  );
  return [...new Set(names)];
}

/**
 * What the fix changes: the lines of the configurations that it removes and adds, each with `-` or
 * `+`, and what no configuration shows.
 *
 * @param ports those of the running chain
 */
export function changesOf({ chain, fix }: Face, ports: readonly number[]): readonly string[] {
  const before = linesOf(chainAt(chain, ports));
  const after = linesOf(chainAt(fix.chain ?? chain, ports));
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line}`),
    ...(fix.text === undefined ? [] : [fix.text]),
  ];
}

function linesOf(chain: readonly Hop[]): readonly string[] {
  return chain
    .flatMap((hop) =>
      'proxy' in hop
        ? [hop.main, hop.global, hop.site].flatMap((text) => (text ?? '').split('\n'))
        : [`(${hop.hop})`],
    )
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== '}');
}
