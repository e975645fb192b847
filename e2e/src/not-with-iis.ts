/** A test that cannot hold against the real IIS, by how its title begins, and why. */
export interface Difference {
  readonly test: string;
  readonly reason: string;
}

/** What nginx in IIS's place does otherwise than IIS, known before a run on Windows. */
export const NOT_WITH_IIS: readonly Difference[] = [
  {
    test: 'a host name without a binding is refused by HTTP and by TLS',
    reason: 'http.sys drops a TLS handshake without a certificate; it sends no unrecognized_name',
  },
  {
    test: 'a web.config that IIS would refuse is answered 500 with the reason',
    reason: 'IIS tells the reason of its 500.19 to clients on its own machine only',
  },
  {
    test: 'a person’s own web.config is what the proxy does',
    reason:
      'each further site builds another image, and what that takes of the 90 minutes is not measured',
  },
  {
    test: 'silence: the proxy cut it, and nobody can tell without its log',
    reason: 'its timeout is in server.config, which the container has in its image',
  },
  {
    test: 'the backend is stopped',
    reason:
      'a Windows container is shut down as a machine is, for which Node has no signal: no 1001',
  },
  {
    test: 'the proxy is reloaded',
    reason: 'a recycled pool keeps its connections for 90 s, and IIS has no log that says so',
  },
];

/** Why a test is skipped against that engine; undefined: it is not. */
export function skipReason(engine: string, title: string): string | undefined {
  if (engine !== 'iis') return undefined;
  return NOT_WITH_IIS.find(({ test }) => title.startsWith(test))?.reason;
}
