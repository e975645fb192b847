import type { Position } from './model.ts';

/**
 * Every finding by its stable code, as data: what IIS answers and how to mend it. README.md of this
 * folder documents each.
 */
export interface FindingKind {
  readonly severity: 'error' | 'warning';
  /** What IIS answers, such as `500.19`; undefined where the configuration works, but not as meant. */
  readonly status: string | undefined;
  readonly title: string;
  readonly fix: string;
}

export const FINDING_KINDS = {
  IIS_MALFORMED_XML: {
    severity: 'error',
    status: '500.19',
    title: 'the file is not well-formed XML',
    fix: 'mend the XML where the line and column point',
  },
  IIS_LOCKED_SECTION: {
    severity: 'error',
    status: '500.19',
    title: 'this section is locked at server level and may not stand in a web.config',
    fix: 'move it to applicationHost.config, or unlock it with appcmd unlock config -section:<section>',
  },
  IIS_VARIABLE_NOT_ALLOWED: {
    severity: 'error',
    status: '500.50',
    title: 'a rule sets a server variable that allowedServerVariables does not list',
    fix: 'add it to system.webServer/rewrite/allowedServerVariables at server level',
  },
  IIS_PROXY_DISABLED: {
    severity: 'error',
    status: '404',
    title: 'a rule rewrites to an absolute URL while ARR’s proxy is not enabled',
    fix: 'set system.webServer/proxy enabled="true" at server level',
  },
} as const satisfies Readonly<Record<string, FindingKind>>;

export type FindingCode = keyof typeof FINDING_KINDS;

/** One thing that is wrong, and where. */
export interface Finding {
  readonly code: FindingCode;
  readonly position: Position;
  /** What exactly: names the element, the attribute, the value. */
  readonly message: string;
}
