import type { Position } from '../../iis-config/model.ts';

/** Something that plain nginx cannot do as IIS does it. Nothing is generated beside it. */
export interface Refusal {
  /** The rule that asks for it; undefined where it is no rule's. */
  readonly rule: string | undefined;
  readonly position: Position | undefined;
  /** What cannot be carried and why. */
  readonly reason: string;
  /** What to write instead. */
  readonly advice: string;
  /** Of the finding, where IIS refuses it too; undefined: IIS would do it. */
  readonly code: string | undefined;
}

/** Where nginx does the same, but not to the letter: for people, next to the configuration. */
export interface Note {
  readonly rule: string | undefined;
  readonly text: string;
}

/** Thrown where a construct is met, and caught by {@link caught}. */
export class Unsupported extends Error {
  override name = 'Unsupported';
  readonly advice: string;

  constructor(reason: string, advice: string) {
    super(reason);
    this.advice = advice;
  }
}

/** What a part comes to, or why nginx cannot carry it. */
export function caught<Made>(part: () => Made): Made | Unsupported {
  try {
    return part();
  } catch (error) {
    if (error instanceof Unsupported) return error;
    throw error;
  }
}

/** @param of the rule that asks for it; empty: none does */
export function refusal(
  { name: rule, position }: { readonly name?: string; readonly position?: Position },
  { message: reason, advice }: Unsupported,
): Refusal {
  return { rule, position, reason, advice, code: undefined };
}

/** `rule "api" (web.config:7:5): …`, one line. */
export function printRefusal({ rule, position, reason, advice, code }: Refusal): string {
  const place = position && `${position.file}:${position.line}:${position.column}`;
  const subject = rule === undefined ? 'the configuration' : `rule "${rule}"`;
  return `${subject}${place === undefined ? '' : ` (${place})`}: ${reason}: ${advice}${code === undefined ? '' : ` [${code}]`}`;
}
