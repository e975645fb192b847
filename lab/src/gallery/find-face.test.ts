import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE } from '@lab101/doctor';
import { failures } from '@lab101/failures';
import { LabError } from '../errors.ts';
import { CAUSES } from '../timeline/verdict/causes.ts';
import { changesOf, findFace } from './find-face.ts';

const FACES = failures.flatMap(({ id, faces }) => faces.map((face) => ({ id, face })));

test('a failure runs or has its reason', () => {
  for (const { id, faces, notRun } of failures) {
    assert.equal(faces.length === 0, notRun !== undefined, id);
  }
  assert.ok(failures.filter(({ faces }) => faces.length > 0).length >= 40);
});

test('a face runs over one of at least six proxies, and its cause in the timeline exists', () => {
  const proxies = FACES.flatMap(({ face }) =>
    [...face.chain, ...(face.fix.chain ?? [])].flatMap((hop) =>
      'proxy' in hop ? [hop.proxy] : [],
    ),
  );
  assert.ok(new Set(proxies).size >= 6, [...new Set(proxies)].join(' '));
  for (const { id, face } of FACES) {
    assert.ok(Object.hasOwn(CAUSES, face.timeline ?? 'cannot-tell'), id);
  }
});

test('what Chromium says of a face stands on the page of its code', () => {
  const shown = new Map(CATALOGUE.map(({ code, console: texts }) => [code, texts]));
  const missing = FACES.filter(({ id, face: { chromium, doctor } }) => {
    const texts = [id, doctor?.code ?? id].flatMap((code) => shown.get(code) ?? []);
    return chromium !== null && !texts.some((text) => begins(text) === begins(chromium));
  });
  assert.deepEqual(
    missing.map(({ id, face }) => `${id}: ${face.chromium}`),
    [],
  );
});

/** Without values: a page has other addresses and names. */
const begins = (text: string): string => text.replace(/^\+/, '').split(/['"]/)[0] ?? '';

test('a failure is named by its code or a face, and anything else is refused with exit 2', () => {
  assert.equal(findFace('F03').name, 'F03.1');
  assert.equal(findFace('f03.2').name, 'F03.2');
  for (const wrong of ['F99', 'F39', 'F03.99', 'F44.1', '3', '', undefined, 'F44']) {
    assert.throws(
      () => findFace(wrong),
      (error) => error instanceof LabError && error.exitCode === 2 && !error.message.includes('\n'),
    );
  }
});

const PORTS = [8000, 8001, 8010, 8011, 8020, 8021, 8080, 8090, 8091];

test('the changes of a fix are its lines, with the addresses of the run', () => {
  assert.deepEqual(changesOf(findFace('F05.2').face, PORTS), [
    '- proxy_set_header Sec-WebSocket-Key "AAAAAAAAAAAAAAAAAAAAAA==";',
  ]);
  assert.deepEqual(changesOf(findFace('F11.4').face, PORTS), [
    '- proxy_pass http://127.0.0.1:8090;',
    '+ proxy_pass http://127.0.0.1:8080;',
  ]);
});

test('each fix says what it changes, and no name in braces stands for a value', () => {
  for (const { id, face } of FACES) {
    const changes = changesOf(face, PORTS).join('\n');
    assert.match(changes, /\S/, `${id}: ${face.title}`);
    assert.doesNotMatch(changes, /\{[A-Z_]+\}/, id);
  }
});
