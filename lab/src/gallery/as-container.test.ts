import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failures, PROGRAMS, type ProxyDescriptor } from '@lab101/failures';
import { asContainer } from './as-container.ts';

const without = Object.values<ProxyDescriptor>(PROGRAMS).filter(({ image }) => image === undefined);

test('nginx, HAProxy, Caddy and Apache have an image, and each has a setting of its own', () => {
  const variables = Object.values<ProxyDescriptor>(PROGRAMS).flatMap(
    ({ image }) => image?.variable ?? [],
  );
  assert.deepEqual(variables, ['NGINX_IMAGE', 'HAPROXY_IMAGE', 'CADDY_IMAGE', 'HTTPD_IMAGE']);
});

test('a proxy without an image does not run as a container, and its reason names it', async () => {
  assert.ok(without.length > 0);
  for (const descriptor of without) {
    const why = await asContainer({}).missing(descriptor);
    assert.equal(why, `${descriptor.title} has no image`);
  }
});

test('at least 35 failures have a face over proxies that have an image', () => {
  const has = failures.filter(({ faces }) =>
    faces.some(({ chain, fix }) => {
      const hops = [...chain, ...(fix.chain ?? [])];
      const names = hops.flatMap((hop) => ('proxy' in hop ? [hop.proxy] : []));
      const descriptors = names.map((name): ProxyDescriptor => PROGRAMS[name]);
      return names.length > 0 && descriptors.every(({ image }) => image !== undefined);
    }),
  );
  assert.ok(has.length >= 35, `${has.length}`);
});
