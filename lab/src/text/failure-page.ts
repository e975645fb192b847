/** Where the pages of failures stand, in the project and on the watch page. */
export const FAILURE_PAGES = 'docs/failures/';

/** The page of a failure, inside the project: `docs/failures/F02.md`. */
export const failurePage = (code: string): string => `${FAILURE_PAGES}${code}.md`;
