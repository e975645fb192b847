import type { IisRequest } from '../../request.ts';
import type { ResponseHeader } from './response.ts';

/**
 * ARR's reverseRewriteHostInResponseHeaders: Location and Content-Location get the client's scheme
 * and host, and the Domain of a Set-Cookie gets the client's host. So does ANCM's DoReverseRewrite,
 * which has ARR's settings, with any absolute URL (a strong hint, not proof; ARR is known to break
 * redirects to a login page elsewhere). Here a Domain gets no port, which no browser would take.
 */
export function reverseRewrite(request: IisRequest, header: ResponseHeader): ResponseHeader {
  switch (header.name.toLowerCase()) {
    case 'location':
    case 'content-location':
      return { name: header.name, value: withClientHost(request, header.value) };
    case 'set-cookie':
      return { name: header.name, value: withClientDomain(request, header.value) };
    default:
      return header;
  }
}

function withClientHost({ scheme, host }: IisRequest, value: string): string {
  return value.replace(/^https?:\/\/[^/]*/i, () => `${scheme}://${host}`);
}

/** The first Domain only; a dot before it stays. */
function withClientDomain({ host }: IisRequest, value: string): string {
  const name = host.replace(/:\d*$/, '');
  return value.replace(
    /(?<before>;\s*domain\s*=\s*\.?)[^\s;]*/i,
    (_match, before: string) => `${before}${name}`,
  );
}
