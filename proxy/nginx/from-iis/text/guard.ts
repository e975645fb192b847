/** A request that nginx refuses: a condition, and the statements that answer. */
export interface Guard {
  /** As `if` takes it; undefined: every request. */
  readonly test: string | undefined;
  readonly page: string;
  readonly comment?: string;
}

export function printGuard({ test, page, comment }: Guard): string {
  const statement = test === undefined ? page : `if (${test}) { ${page} }`;
  return comment === undefined ? statement : `${statement} # ${comment}`;
}
