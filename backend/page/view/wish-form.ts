import type { SocketWish } from '../socket/endpoint.ts';
import { find, findTag } from './element.ts';

/**
 * The form for the path and the subprotocols of an application's socket. Both are kept in the page's
 * address, so that a reload or a bookmark has them.
 *
 * @returns their present values
 */
export function wireWishForm(
  root: ParentNode,
  page: Pick<Location, 'search' | 'pathname'>,
  connect: () => void,
): () => SocketWish {
  const form = find(root, '#wish');
  const path = findTag(find(form, '.path'), 'input');
  const protocols = findTag(find(form, '.protocols'), 'input');
  const asked = new URLSearchParams(page.search);
  path.value = asked.get('path') ?? '/';
  protocols.value = asked.get('protocol') ?? '';
  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const query = new URLSearchParams({ path: path.value });
    if (protocols.value !== '') query.set('protocol', protocols.value);
    history.replaceState(null, '', `${page.pathname}?${query.toString()}`);
    connect();
  });
  return () => ({
    path: path.value.startsWith('/') ? path.value : `/${path.value}`,
    protocols: protocols.value.split(/[\s,]+/).filter((name) => name !== ''),
  });
}
