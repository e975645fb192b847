import { PROXIES, type Proxy, type ProxyName } from '@lab101/proxy';
import { EnvError, makeValidator } from 'envalid';
import { LabError } from '../errors.ts';

/**
 * A person's own application, which receives what the rules forward: its plain-HTTP address, such
 * as `localhost:3000`, or `rules` for the loopback addresses that the rules name.
 */
export type Application = 'rules' | `${string}:${number}`;

const RULE =
  'must be http:// and localhost, 127.0.0.1 or [::1] with a port, such as http://localhost:3000, or rules';

export const application = makeValidator<Application>((input) => {
  if (input === 'rules') return input;
  const { host = '', port = '' } =
    /^http:\/\/(?<host>localhost|127\.0\.0\.1|\[::1\]):(?<port>\d{1,5})\/?$/.exec(input)?.groups ??
    {};
  const number = Number(port);
  if (host !== '' && number >= 1 && number <= 65_535) return `${host}:${number}` as const;
  throw new EnvError(`${RULE}, got "${input.replace(/\/\/[^/]*@/, '//…@')}"`);
});

/** @throws {LabError} LAB_BAD_OPTION if proxy or engine cannot forward to an application */
export function checkTakesApplication(values: {
  readonly BACKEND: Application | undefined;
  readonly ENGINE: string | undefined;
  readonly PROXY: ProxyName;
}): void {
  const { BACKEND, ENGINE, PROXY } = values;
  if (BACKEND === undefined) return;
  const proxy: Proxy = PROXIES[PROXY];
  if (proxy.takesApplication !== true) {
    const names = proxiesThat((one) => one.takesApplication);
    throw new LabError('LAB_BAD_OPTION', `BACKEND works with ${names} only, got PROXY=${PROXY}`, {
      next: `remove PROXY=${PROXY}, or run make up BACKEND=`,
    });
  }
  if (ENGINE !== 'compose') return;
  throw new LabError(
    'LAB_BAD_OPTION',
    'BACKEND works with ENGINE=process only, got ENGINE=compose; a container cannot reach an application on 127.0.0.1',
    { next: 'run make up ENGINE=process, or make up BACKEND=' },
  );
}

/** `PROXY=haproxy and PROXY=caddy`, for a message. */
export function proxiesThat(can: (proxy: Proxy) => boolean | undefined): string {
  const able = Object.values<Proxy>(PROXIES).filter(can);
  return able.map(({ name }) => `PROXY=${name}`).join(' and ');
}
