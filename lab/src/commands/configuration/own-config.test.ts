import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfiguration } from '@lab101/proxy';
import type { LabPlan } from '../../lab/lab.ts';
import { noteFindings } from './own-config.ts';

const FORWARDS =
  '<configuration><system.webServer><rewrite><rules><rule name="all"><match url="(.*)" />' +
  '<action type="Rewrite" url="http://localhost:3000/{R:1}" /></rule></rules></rewrite>' +
  '</system.webServer></configuration>';

function notesOf(
  backend: Readonly<Record<string, string>>,
  relay?: LabPlan['relay'],
): readonly string[] {
  const files = {
    server: { file: 'server.config', text: '<configuration />' },
    site: { file: 'web.config', text: FORWARDS },
  };
  const notes: string[] = [];
  noteFindings(
    { proxy: 'nginx', webConfig: 'web.config', serverConfig: undefined, backend, relay },
    { files, ...readConfiguration(files) },
    {
      json: false,
      result: () => assert.fail('no result'),
      steps: () => assert.fail('no steps'),
      note: (text) => void notes.push(text),
    },
  );
  return notes;
}

test('what compression does behind IIS is spelt out if the backend compresses, and else not', () => {
  const [, spelt = ''] = notesOf({ PERMESSAGE_DEFLATE: 'true' });
  assert.match(spelt, /^PERMESSAGE_DEFLATE is on, and the rule "all" forwards/);
  assert.match(spelt, /\(web\.config:1:\d+\).*HTTP_SEC_WEBSOCKET_EXTENSIONS to "", or run make up/);
  assert.match(spelt, /does not show it with RELAY=off/);
  const [, behind = ''] = notesOf({ PERMESSAGE_DEFLATE: 'true' }, { deflate: 'fin', idle: 'off' });
  assert.match(behind, /They fail here, too/);
  for (const backend of [{}, { PERMESSAGE_DEFLATE: 'false' }]) {
    assert.doesNotMatch(notesOf(backend).join('\n'), /PERMESSAGE_DEFLATE/);
  }
});
