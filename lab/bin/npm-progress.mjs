// What npm says while it fetches, with --loglevel=silly: npm itself shows no progress to a program.

/** The registry answered, or npm's cache in its place. */
const ANSWER = /^npm http (?:fetch|cache) [A-Z]+ [1-4]\d\d /;
/** A request for a package that npm's cache does not have. */
const WANTED = /^npm silly (?:packumentCache \S+ cache-miss|.*no local data)/;
const TROUBLE = /^npm http fetch .* attempt \d+ failed with /;

/** npm's codes for what is wrong on this machine, or with what the registry answered. */
const ANSWERED = /^E(?:[45]\d\d|USAGE|INTEGRITY|RESOLVE|JSONPARSE|BADENGINE|BADPLATFORM|NEEDAUTH)$/;
const DENIED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST']);
/** Codes and hints that npm puts around its reason. */
const NOISE = /^(?:code |errno |syscall |path |A complete log|This is |If you are behind|$)/;

export class NpmProgress {
  answers = 0;
  /** True if npm requested something that its cache does not have. */
  wantsNetwork = false;
  /** True if a request failed, even if npm tried it again. */
  hadTrouble = false;
  #lastMs = performance.now();

  /** @param {string} line of standard error */
  read(line) {
    if (ANSWER.test(line)) {
      this.answers += 1;
      this.#lastMs = performance.now();
    }
    if (WANTED.test(line)) this.wantsNetwork = true;
    if (TROUBLE.test(line)) this.hadTrouble = true;
  }

  /** The time without any answer. */
  get quietMs() {
    return performance.now() - this.#lastMs;
  }
}

/** Why npm failed, from its standard error. */
export function npmFailure(text) {
  const said = [...text.matchAll(/^npm (?:error|ERR!) ?(.*)$/gm)].map(([, line]) => line.trim());
  const code = said.map((line) => /^code (\S+)$/.exec(line)?.[1]).find(Boolean);
  const told = said.map((line) => line.replace(/^network /, '')).find((line) => !NOISE.test(line));
  const cause = said.map((line) => /reason: (.+)$/.exec(line)?.[1]).find(Boolean);
  const answered = code !== undefined && ANSWERED.test(code);
  return { code, reason: cause ?? told ?? code, answered, isDenied: DENIED.has(code) };
}

/** The lines that npm meant for a person. */
export function forPersons(text) {
  return text
    .split('\n')
    .filter((line) => !/^npm (?:silly|verbose|http|info|timing) /.test(line))
    .join('\n');
}
