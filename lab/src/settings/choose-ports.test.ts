import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choosePorts, type PortLook, type PortWishes } from './choose-ports.ts';
import type { PortState } from './ports.ts';

const NOTHING: PortWishes = { asked: {}, kept: undefined, binder: 'user', own: new Set() };

/** A machine on which these ports are not available. */
function machine(states: Readonly<Record<number, PortState>>): PortLook {
  return {
    probe: async (port) => states[port] ?? 'free',
    holder: async (port) => (port === 80 ? 'nginx (pid 4711)' : undefined),
  };
}

const FREE = machine({});
const LOW_PORTS_FORBIDDEN = machine({ 80: 'forbidden', 443: 'forbidden' });

test('takes the article’s ports if they are free', async () => {
  const { ports, reasons } = await choosePorts(NOTHING, FREE);
  assert.deepEqual(ports, { http: 80, https: 443, backend: 8080 });
  assert.deepEqual(reasons, []);
});

test('an ordinary user gets 8000 and 8443, and is told why', async () => {
  const { ports, reasons } = await choosePorts(NOTHING, LOW_PORTS_FORBIDDEN);
  assert.deepEqual(ports, { http: 8000, https: 8443, backend: 8080 });
  assert.deepEqual(reasons, ['this user may not bind port 80', 'this user may not bind port 443']);
});

test('a daemon binds low ports, whoever asks it', async () => {
  const { ports } = await choosePorts({ ...NOTHING, binder: 'daemon' }, LOW_PORTS_FORBIDDEN);
  assert.deepEqual(ports, { http: 80, https: 443, backend: 8080 });
});

test('a taken port is named with its holder, and the next free one is taken', async () => {
  const look = machine({ 80: 'taken', 8000: 'taken', 8080: 'taken' });
  const { ports, reasons } = await choosePorts(NOTHING, look);
  assert.deepEqual(ports, { http: 8001, https: 443, backend: 8081 });
  assert.deepEqual(reasons, ['port 80 is taken by nginx (pid 4711)', 'port 8080 is taken']);
});

test('a port that was asked for is taken as it is: that it cannot be had is an error elsewhere', async () => {
  const look = machine({ 8888: 'taken' });
  const { ports, reasons } = await choosePorts({ ...NOTHING, asked: { http: 8888 } }, look);
  assert.deepEqual(ports, { http: 8888, https: 443, backend: 8080 });
  assert.deepEqual(reasons, []);
});

test('a lab stays on its ports, and does not return to the standard ones when they become free', async () => {
  const kept = { http: 8000, https: 8443, backend: 8081 };
  const own = new Set(Object.values(kept));
  const look = machine({ 8000: 'taken', 8443: 'taken', 8081: 'taken' });
  assert.deepEqual(await choosePorts({ ...NOTHING, kept, own }, look), {
    ports: kept,
    reasons: [],
  });
});

test('a port from before that somebody else has by now is another one', async () => {
  const kept = { http: 8000, https: 8443, backend: 8080 };
  const look = machine({ 80: 'forbidden', 443: 'forbidden', 8000: 'taken' });
  const { ports } = await choosePorts({ ...NOTHING, kept }, look);
  assert.deepEqual(ports, { http: 8001, https: 8443, backend: 8080 });
});

test('no port gets two roles', async () => {
  const { ports, reasons } = await choosePorts({ ...NOTHING, asked: { http: 8080 } }, FREE);
  assert.deepEqual(ports, { http: 8080, https: 443, backend: 8081 });
  assert.deepEqual(reasons, []);
});
