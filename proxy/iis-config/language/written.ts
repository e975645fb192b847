/** Where something stands in a file; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** An attribute's value that is in a language of its own, and where its characters stand. */
export interface Written {
  readonly text: string;
  /** Where a character stands; the attribute's begin if references (`&amp;`) shift it. */
  readonly at: (index: number) => Position;
  /** False: the attribute is missing, and the text is the schema's default. */
  readonly isGiven: boolean;
}
